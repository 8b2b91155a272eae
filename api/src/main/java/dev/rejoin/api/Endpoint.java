package dev.rejoin.api;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

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

  /** A literal, all of it: a name may begin with 127 as well. */
  private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}");

  private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*");

  public Endpoint {
    if (!SCHEME.matcher(scheme).matches()) {
      throw new IllegalArgumentException("scheme: '" + scheme + "' (expected: lower case)");
    }
    if (host.isEmpty() || !path.startsWith("/")) {
      throw new IllegalArgumentException(
          "host: '" + host + "', path: '" + path + "' (expected: a host and an absolute path)");
    }
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
      // Neither the text nor the cause, which contains it: there may be a credential in it.
      throw new IllegalArgumentException("endpoint: " + withoutSecrets(text)
          + " (expected: scheme://host:port/path; " + e.getReason() + ")");
    }
    if (uri.getScheme() == null || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "endpoint: " + withoutSecrets(text) + " (expected: scheme://host:port/path)");
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

  /** What may be printed of an address that was not understood: no user info, query or fragment. */
  private static String withoutSecrets(String text) {
    return text.strip().replaceFirst("[?#](?s:.*)", "…").replaceFirst("//(?s:.*)@", "//…@");
  }

  /** True where the scheme demands TLS ({@code wss}, {@code grpcs}, {@code https}). */
  public boolean secure() {
    return scheme.length() > 2 && scheme.endsWith("s") && !scheme.equals("ws");
  }

  /** True where the host is this machine by name or literal; no name is looked up. */
  public boolean loopback() {
    return host.equalsIgnoreCase("localhost")
        || LOOPBACK.matcher(host).matches()
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
