package dev.rejoin.it.page;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The DevTools protocol of one page: commands and their answers, and the events that came meanwhile. Thread-safe. */
final class DevTools implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final AtomicInteger commands = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private final WebSocket socket;

  DevTools(HttpClient http, URI address) {
    socket = http.newWebSocketBuilder()
        .buildAsync(address, new Receiver())
        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  /** What came without being asked for, in order. */
  List<JsonNode> events(String method) {
    return events.stream()
        .filter(event -> event.path("method").asString("").equals(method))
        .map(event -> event.path("params"))
        .toList();
  }

  /**
   * Sends a command and awaits its result.
   *
   * @param parameters names and values in turn
   */
  JsonNode send(String method, Object... parameters) {
    int id = commands.incrementAndGet();
    ObjectNode command = JSON.createObjectNode().put("id", id).put("method", method);
    ObjectNode values = command.putObject("params");
    for (int i = 0; i < parameters.length; i += 2) {
      values.putPOJO((String) parameters[i], parameters[i + 1]);
    }
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    synchronized (this) {
      socket.sendText(JSON.writeValueAsString(command), true).join();
    }
    JsonNode answered = answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    if (answered.has("error")) {
      throw new AssertionError(method + ": " + answered.path("error"));
    }
    return answered.path("result");
  }

  @Override
  public void close() {
    socket.abort();
  }

  private final class Receiver implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        JsonNode message = JSON.readTree(text.toString());
        text.setLength(0);
        CompletableFuture<JsonNode> answer =
            message.has("id") ? waiting.remove(message.path("id").intValue()) : null;
        if (answer != null) {
          answer.complete(message);
        } else {
          events.add(message);
        }
      }
      from.request(1);
      return CompletableFuture.completedStage(null);
    }
  }
}
