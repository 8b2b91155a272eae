package dev.rejoin.tools.controlplane;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Talks to the admin interface of one control plane. Thread-safe; every call blocks for two seconds at most. */
public final class AdminClient {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int OK = 200;
  private static final int ACCEPTED = 202;
  private static final int NOT_FOUND = 404;

  /** One for the process: each has a thread of its own that nothing ends on JDK 17. */
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  private final URI root;
  private final String token;

  private AdminClient(URI root, String token) {
    this.root = root;
    this.token = token;
  }

  /** For the interface at {@code root}, with the token that stands in a file. */
  public static AdminClient of(URI root, Path tokenFile) throws IOException {
    return new AdminClient(
        root, Files.readString(tokenFile, StandardCharsets.UTF_8).strip());
  }

  /** One agent as the control plane sees it; empty if it knows none of that id. */
  public Optional<JsonNode> agent(String id) throws IOException, InterruptedException {
    HttpResponse<String> response = send("api/agents/" + id, null);
    return response.statusCode() == NOT_FOUND ? Optional.empty() : Optional.of(json(response, OK));
  }

  /** The control plane's counters. */
  public JsonNode statistics() throws IOException, InterruptedException {
    return json(send("api/statistics", null), OK);
  }

  /** Every agent as the control plane sees it. */
  public JsonNode agents() throws IOException, InterruptedException {
    return json(send("api/agents", null), OK).path("agents");
  }

  /** Begins to move the agents elsewhere, over a length of time such as {@code 30s}. */
  public JsonNode drain(String over) throws IOException, InterruptedException {
    return json(send("admin/drain?over=" + over, ""), ACCEPTED);
  }

  /** How far the drain is. */
  public JsonNode drain() throws IOException, InterruptedException {
    return json(send("admin/drain", null), OK);
  }

  /**
   * Queues a command.
   *
   * @return its message id
   */
  public String command(String agent, String name, String body)
      throws IOException, InterruptedException {
    String request =
        JSON.writeValueAsString(JSON.createObjectNode().put("name", name).put("body", body));
    return json(send("api/agents/" + agent + "/commands", request), ACCEPTED)
        .path("message_id")
        .asString("");
  }

  private HttpResponse<String> send(String path, @Nullable String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(root.resolve("/" + path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + token);
    if (body != null) {
      request
          .header("Content-Type", "application/json")
          .POST(BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    }
    return HTTP.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  private static JsonNode json(HttpResponse<String> response, int expected) throws IOException {
    if (response.statusCode() != expected) {
      throw new IOException(response.uri().getPath() + ": " + response.statusCode() + " "
          + response.body() + " (expected: " + expected + ")");
    }
    try {
      return JSON.readTree(response.body());
    } catch (JacksonException e) {
      throw new IOException(response.uri().getPath() + ": not JSON: " + response.body(), e);
    }
  }
}
