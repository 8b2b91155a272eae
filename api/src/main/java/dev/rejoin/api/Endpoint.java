package dev.rejoin.api;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;

/**
 * Where a control plane is reached. The scheme selects the transport: {@code ws}, {@code wss}, {@code grpc},
 * {@code grpcs}, or whatever a plugin's transport declares.
 *
 * @param scheme lower case
 * @param host name or address literal, an IPv6 literal without its brackets
 * @param port 1..65535
 * @param path absolute path, {@code /} if none was given
 */
public record Endpoint(String scheme, String host, int port, String path) {

  private static final Map<String, Integer> DEFAULT_PORTS =
      Map.of("ws", 80, "wss", 443, "http", 80, "https", 443);

  public Endpoint {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 1..65535)");
    }
  }

  /**
   * Reads {@code scheme://host[:port][/path]}.
   *
   * @throws IllegalArgumentException naming the value and what was expected; user info, query and fragment are
   *     refused, since a credential in an address ends up in logs
   */
  public static Endpoint parse(String text) {
    URI uri;
    try {
      uri = new URI(text.strip());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "endpoint: " + text + " (expected: scheme://host:port/path; " + e.getReason() + ")", e);
    }
    if (uri.getScheme() == null || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "endpoint: " + text + " (expected: scheme://host:port/path)");
    }
    if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
      throw new IllegalArgumentException("endpoint: " + uri.getScheme() + "://" + uri.getHost()
          + " … (expected: no user info, query or fragment; a token belongs in credentials)");
    }
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int port = uri.getPort() >= 0 ? uri.getPort() : DEFAULT_PORTS.getOrDefault(scheme, -1);
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("endpoint: " + text + " (expected: a port, 1..65535)");
    }
    String host = uri.getHost();
    if (host.startsWith("[")) {
      host = host.substring(1, host.length() - 1);
    }
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return new Endpoint(scheme, host, port, path);
  }

  /** True where the scheme demands TLS ({@code wss}, {@code grpcs}, {@code https}). */
  public boolean secure() {
    return scheme.length() > 2 && scheme.endsWith("s") && !scheme.equals("ws");
  }

  /** True where the host is this machine by name or literal; no name is looked up. */
  public boolean loopback() {
    return host.equalsIgnoreCase("localhost")
        || host.startsWith("127.")
        || host.equals("::1")
        || host.equals("0:0:0:0:0:0:0:1");
  }

  /** {@code host:port}, with brackets around an IPv6 literal. */
  public String authority() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  @Override
  public String toString() {
    return scheme + "://" + authority() + (path.equals("/") ? "" : path);
  }
}
