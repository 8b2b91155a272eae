package dev.rejoin.controlplane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.Endpoint;
import dev.rejoin.api.Secret;
import dev.rejoin.api.Session;
import dev.rejoin.api.message.Command;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Event;
import dev.rejoin.api.message.Heartbeat;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.message.Resume;
import dev.rejoin.api.message.Resumed;
import dev.rejoin.transport.websocket.wire.JsonCodec;
import dev.rejoin.transport.websocket.wire.MalformedMessageException;
import dev.rejoin.transport.websocket.wire.WebSocketProtocol;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A WebSocket client that does what a test tells it, over the JDK's own implementation. */
final class TestAgent implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonCodec CODEC = new JsonCodec();

  final String id;
  final String instance;
  private final WebSocket socket;
  private final BlockingQueue<Envelope> inbox;
  private final CompletableFuture<Integer> closed;
  private final AtomicInteger requests = new AtomicInteger();

  private TestAgent(String id, String instance, WebSocket socket, Receiver receiver) {
    this.id = id;
    this.instance = instance;
    this.socket = socket;
    this.inbox = receiver.inbox;
    this.closed = receiver.closed;
  }

  static TestAgent connect(Endpoint endpoint, String id) {
    return connect(endpoint, id, id + "-process", Map.of());
  }

  static TestAgent connect(
      Endpoint endpoint, String id, String instance, Map<String, String> headers) {
    return connect(HTTP, endpoint, id, instance, headers);
  }

  static TestAgent connect(
      HttpClient http, Endpoint endpoint, String id, String instance, Map<String, String> headers) {
    Receiver receiver = new Receiver();
    WebSocket.Builder builder = http.newWebSocketBuilder()
        .subprotocols(WebSocketProtocol.SUB_PROTOCOL)
        .header(WebSocketProtocol.AGENT_ID_HEADER, id);
    headers.forEach(builder::header);
    try {
      WebSocket socket = builder
          .buildAsync(URI.create(endpoint.toString() + "/"), receiver)
          .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
          .join();
      return new TestAgent(id, instance, socket, receiver);
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  void send(Envelope envelope) {
    sendText(CODEC.encodeText(envelope));
  }

  void sendText(String text) {
    socket
        .sendText(text, true)
        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  WebSocket socket() {
    return socket;
  }

  String nextRequestId() {
    return "r" + requests.incrementAndGet();
  }

  /** Sends a request and returns the answer to it, passing over whatever else arrives. */
  Message request(Message message) {
    return requestEnvelope(message).message();
  }

  Envelope requestEnvelope(Message message) {
    String requestId = nextRequestId();
    send(Envelope.of(message, requestId, 0, Instant.EPOCH));
    while (true) {
      Envelope answer = receive();
      if (answer.requestId().equals(Optional.of(requestId))) {
        return answer;
      }
    }
  }

  Session register() {
    return register(id + "-registration", 0);
  }

  Session register(String registrationId, long epoch) {
    Message answer =
        request(new Register(description(), instance, registrationId, epoch, Map.of()));
    assertThat(answer).isInstanceOf(RegisterSuccess.class);
    return ((RegisterSuccess) answer).session();
  }

  Resumed resume(Session session, long lastReceived) {
    Message answer = request(resumption(session.resumeToken(), session.epoch(), lastReceived));
    assertThat(answer).isInstanceOf(Resumed.class);
    return (Resumed) answer;
  }

  Resume resumption(Secret token, long epoch, long lastReceived) {
    return new Resume(
        id,
        instance,
        "resume-" + requests.get(),
        token,
        epoch,
        lastReceived,
        description().fingerprint(),
        Map.of());
  }

  AgentDescription description() {
    return AgentDescription.builder(id).name("agent " + id).build();
  }

  void event(long seq, String text) {
    send(Envelope.sequenced(
        new Event("m" + seq, "test", Opaque.ofText(text), false), seq, 0, Instant.EPOCH));
  }

  Message heartbeat(long epoch) {
    return request(new Heartbeat(epoch));
  }

  /** The next message of any kind. */
  Envelope receive() {
    try {
      Envelope envelope = inbox.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      assertThat(envelope).as("a message").isNotNull();
      return envelope;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  Envelope receiveCommand() {
    Envelope next = receive();
    while (!(next.message() instanceof Command)) {
      next = receive();
    }
    return next;
  }

  int pendingMessages() {
    return inbox.size();
  }

  /** The close code; 1006 where there was none. */
  int closeCode() {
    return closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  void abort() {
    socket.abort();
  }

  @Override
  public void close() {
    socket.abort();
  }

  private static final class Receiver implements WebSocket.Listener {
    final BlockingQueue<Envelope> inbox = new LinkedBlockingQueue<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        try {
          inbox.add(CODEC.decode(text.toString()));
        } catch (MalformedMessageException e) {
          throw new IllegalStateException(e);
        }
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      closed.complete(status);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      closed.complete(1006);
    }
  }
}
