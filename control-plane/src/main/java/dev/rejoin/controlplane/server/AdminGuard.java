package dev.rejoin.controlplane.server;

import dev.rejoin.api.Secret;
import dev.rejoin.controlplane.model.TokenHash;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;
import java.util.Set;

/**
 * Who may use the admin listener: only callers that name this machine as the host (a browser that was lured by a
 * rebound DNS name does not), come from no foreign page, and know the token.
 */
final class AdminGuard {
  private static final Set<String> NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final String BEARER = "Bearer ";

  private final TokenHash token;

  AdminGuard(Secret token) {
    this.token = TokenHash.of(token);
  }

  /** A status and why. */
  record Objection(int status, String why) {}

  /** Why the request is refused; empty if it may go on. */
  Optional<Objection> check(HttpHeaders headers, int port) {
    return checkPlace(headers, port).or(() -> checkToken(headers));
  }

  /** Why nobody may ask from there or under that name, token or not. */
  Optional<Objection> checkPlace(HttpHeaders headers, int port) {
    String host = headers.get(HttpHeaderNames.HOST, "");
    boolean local = headers.getAll(HttpHeaderNames.HOST).size() == 1
        && NAMES.stream().anyMatch(name -> host.equalsIgnoreCase(name + ":" + port));
    if (!local) {
      return Optional.of(new Objection(403, "host not allowed (expected: localhost:" + port + ")"));
    }
    boolean foreign = headers.getAll(HttpHeaderNames.ORIGIN).stream()
        .anyMatch(origin -> !origin.equalsIgnoreCase("http://" + host));
    if (foreign) {
      return Optional.of(new Objection(403, "origin not allowed (expected: http://" + host + ")"));
    }
    return Optional.empty();
  }

  private Optional<Objection> checkToken(HttpHeaders headers) {
    String authorization = headers.get(HttpHeaderNames.AUTHORIZATION, "");
    boolean known = authorization.startsWith(BEARER)
        && authorization.length() > BEARER.length()
        && TokenHash.of(Secret.of(authorization.substring(BEARER.length()))).equals(token);
    return known
        ? Optional.empty()
        : Optional.of(new Objection(401, "the admin token is required"));
  }
}
