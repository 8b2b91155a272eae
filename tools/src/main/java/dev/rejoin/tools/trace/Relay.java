package dev.rejoin.tools.trace;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Hands requests on to a backend, headers included: they may hold its key. Thread-safe. */
final class Relay {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int UNAVAILABLE = 503;
  /** A connection's own, which its client sets. */
  private static final Set<String> NOT_PASSED =
      Set.of("host", "connection", "content-length", "upgrade", "http2-settings", "expect");

  private final URI backend;
  private final HttpClient client = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1)
      .connectTimeout(PATIENCE)
      .build();
  private volatile Optional<String> problem = Optional.empty();

  Relay(URI backend) {
    this.backend = backend;
  }

  /** Returns the backend's status, or 503 if it cannot be reached. */
  int forward(String path, Map<String, List<String>> headers, byte[] body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(
            URI.create(backend.toString().replaceFirst("/$", "") + path))
        .timeout(PATIENCE)
        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach((name, values) -> {
      if (!NOT_PASSED.contains(name.toLowerCase(Locale.ROOT))) {
        values.forEach(value -> request.header(name, value));
      }
    });
    try {
      int status =
          client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
      problem = status / 100 == 2 ? Optional.empty() : Optional.of("answered " + status);
      return status;
    } catch (IOException e) {
      String message = e.getMessage();
      problem = Optional.of(message == null ? "refused the connection" : message);
      return UNAVAILABLE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return UNAVAILABLE;
    }
  }

  Optional<String> problem() {
    return problem;
  }
}
