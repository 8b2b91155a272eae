package dev.rejoin.agent.config;

import static dev.rejoin.agent.config.ConfigSchema.CONTROL_PLANE;
import static dev.rejoin.agent.config.ConfigSchema.CREDENTIALS;
import static dev.rejoin.agent.config.ConfigSchema.HEARTBEAT;
import static dev.rejoin.agent.config.ConfigSchema.PROXY;
import static dev.rejoin.agent.config.ConfigSchema.TLS;

import dev.rejoin.agent.plugin.KnownArtifacts;
import dev.rejoin.agent.plugin.ProviderCatalog;
import dev.rejoin.agent.plugin.ProviderKind;
import dev.rejoin.api.Endpoint;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.transport.Proxy;
import dev.rejoin.api.transport.TlsOptions;
import dev.rejoin.reconnect.machine.HeartbeatRoute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads how the control plane is reached, and finds what only shows when values are seen together. */
final class AccessReader {
  private static final Set<String> HEARTBEAT_SCHEMES = Set.of("grpc", "grpcs");

  private final ConfigValues values;
  private final Path baseFolder;
  private final Map<String, String> environment;

  /**
   * Reads from {@code values}.
   *
   * @param baseFolder what a relative path in the file is relative to
   */
  AccessReader(ConfigValues values, Path baseFolder, Map<String, String> environment) {
    this.values = values;
    this.baseFolder = baseFolder;
    this.environment = environment;
  }

  /**
   * Reads everything; what is wrong is noted in the values' problems and left out of the answer.
   *
   * @param schemes the loaded transports by scheme
   * @param catalog all transports, for a hint at one that is not loaded
   */
  ControlPlaneAccess read(Map<String, String> schemes, ProviderCatalog catalog) {
    TokenSettings credentials = credentials();
    List<Endpoint> endpoints = endpoints(schemes, catalog, credentials.configured());
    HeartbeatRoute heartbeats = heartbeats(schemes, endpoints, credentials.configured());
    return new ControlPlaneAccess(endpoints, heartbeats, credentials, tls(), proxy());
  }

  private List<Endpoint> endpoints(
      Map<String, String> schemes, ProviderCatalog catalog, boolean withToken) {
    List<Endpoint> endpoints = new ArrayList<>();
    String path = CONTROL_PLANE + "." + OwnOptions.ENDPOINTS.name();
    List<Written.Item> items = values.written(path).map(Written::split).orElse(List.of());
    for (int i = 0; i < items.size(); i++) {
      Written.Item item = items.get(i);
      String itemPath = path + "[" + i + "]: ";
      try {
        Endpoint endpoint = Endpoint.parse(item.text());
        if (schemes.containsKey(endpoint.scheme())) {
          refusePlaintext(endpoint, item, itemPath, withToken);
          endpoints.add(endpoint);
        } else {
          values.note(item.origin(), itemPath + endpoint + wrongScheme(endpoint, schemes, catalog));
        }
      } catch (IllegalArgumentException e) {
        values.note(
            item.origin(),
            itemPath + String.valueOf(e.getMessage()).replaceFirst("^endpoint: ", ""));
      }
    }
    return endpoints;
  }

  private void refusePlaintext(
      Endpoint endpoint, Written.Item item, String itemPath, boolean withToken) {
    boolean allowed = values.get(CREDENTIALS, OwnOptions.ALLOW_PLAINTEXT);
    if (withToken && !allowed && !endpoint.secure() && !endpoint.loopback()) {
      values.note(
          item.origin(),
          itemPath + endpoint + " would carry the token in plain text to another host (expected: "
              + endpoint.scheme() + "s://, or credentials.allow_plaintext: true)");
    }
  }

  private HeartbeatRoute heartbeats(
      Map<String, String> schemes, List<Endpoint> endpoints, boolean withToken) {
    Optional<Written> own =
        values.written(values.schema().get(HEARTBEAT).pathOf(OwnOptions.HEARTBEAT_ENDPOINT.name()));
    if (values.get(HEARTBEAT, OwnOptions.HEARTBEAT_CHANNEL) == HeartbeatChannelKind.MAIN) {
      own.ifPresent(written ->
          noteHeartbeats(written.text() + " (expected: none, since heartbeat.channel is main)"));
      return new HeartbeatRoute.OnMain();
    }
    if (own.isEmpty()) {
      endpoints.stream()
          .filter(endpoint -> !servedByGrpc(schemes, endpoint))
          .findFirst()
          .ifPresent(endpoint -> noteHeartbeats(
              "missing (expected: grpc://host:port, since " + endpoint + " is none of gRPC's)"));
      return new HeartbeatRoute.Beside();
    }
    return heartbeatsTo(schemes, own.get(), withToken);
  }

  private HeartbeatRoute heartbeatsTo(
      Map<String, String> schemes, Written written, boolean withToken) {
    try {
      Endpoint endpoint = Endpoint.parse(written.text());
      if (servedByGrpc(schemes, endpoint)) {
        Written.Item item = new Written.Item(written.text(), written.origin());
        refusePlaintext(endpoint, item, "heartbeat.endpoint: ", withToken);
        return new HeartbeatRoute.To(endpoint);
      }
      // otherwise gRPC is not there, which has been said already
      if (!HEARTBEAT_SCHEMES.contains(endpoint.scheme())) {
        noteHeartbeats(endpoint + " (expected: grpc:// or grpcs://)");
      }
    } catch (IllegalArgumentException e) {
      noteHeartbeats(String.valueOf(e.getMessage()).replaceFirst("^endpoint: ", ""));
    }
    return new HeartbeatRoute.Beside();
  }

  private static boolean servedByGrpc(Map<String, String> schemes, Endpoint endpoint) {
    return "grpc".equals(schemes.get(endpoint.scheme()));
  }

  private void noteHeartbeats(String message) {
    values.note(HEARTBEAT, OwnOptions.HEARTBEAT_ENDPOINT, message);
  }

  private static String wrongScheme(
      Endpoint endpoint, Map<String, String> schemes, ProviderCatalog catalog) {
    String expectation = schemes.isEmpty()
        ? " (expected: a scheme that a loaded transport serves; none is loaded"
        : " (expected: a scheme out of " + String.join(", ", new TreeSet<>(schemes.keySet()));
    String hint = catalog.all(ProviderKind.TRANSPORT).stream()
        .filter(transport -> transport.provider().schemes().contains(endpoint.scheme()))
        .findFirst()
        .map(transport -> "; add " + transport.name() + " to transport)")
        .or(() -> bringing(endpoint.scheme())
            .map(artifact -> "; artifact " + artifact + " is not in lib/)"))
        .orElse(")");
    return expectation + hint;
  }

  private static Optional<String> bringing(String scheme) {
    String name = switch (scheme) {
      case "ws", "wss" -> "websocket";
      case "grpc", "grpcs" -> "grpc";
      default -> scheme;
    };
    return KnownArtifacts.bringing(ProviderKind.TRANSPORT, name);
  }

  private TokenSettings credentials() {
    Optional<Path> file = path(CREDENTIALS, OwnOptions.TOKEN_FILE);
    Optional<String> variable = values.find(CREDENTIALS, OwnOptions.TOKEN_ENV);
    if (file.isPresent() && variable.isPresent()) {
      values.note(
          CREDENTIALS,
          OwnOptions.TOKEN_ENV,
          variable.get() + " beside token_file (expected: one of the two)");
    }
    TokenSettings settings = new TokenSettings(file, variable, environment);
    try {
      settings.bearerToken();
    } catch (IOException e) {
      values.note(
          CREDENTIALS,
          file.isPresent() ? OwnOptions.TOKEN_FILE : OwnOptions.TOKEN_ENV,
          e.getMessage() + " (expected: the token)");
    }
    return settings;
  }

  private TlsOptions tls() {
    Optional<Path> authority = readable(TLS, OwnOptions.CA_FILE);
    Optional<Path> certificate = readable(TLS, OwnOptions.CERTIFICATE_FILE);
    Optional<Path> key = readable(TLS, OwnOptions.KEY_FILE);
    if (certificate.isPresent() && key.isPresent()) {
      return new TlsOptions(
          authority, Optional.of(new TlsOptions.ClientIdentity(certificate.get(), key.get())));
    }
    needs(TLS, OwnOptions.CERTIFICATE_FILE, OwnOptions.KEY_FILE);
    needs(TLS, OwnOptions.KEY_FILE, OwnOptions.CERTIFICATE_FILE);
    return new TlsOptions(authority, Optional.empty());
  }

  private Optional<Proxy> proxy() {
    needs(PROXY, OwnOptions.PROXY_USER, OwnOptions.PROXY_PASSWORD_FILE);
    needs(PROXY, OwnOptions.PROXY_PASSWORD_FILE, OwnOptions.PROXY_USER);
    needs(PROXY, OwnOptions.PROXY_USER, OwnOptions.PROXY_URL);
    Optional<Proxy.Credentials> credentials = proxyCredentials();
    Optional<String> url = values.find(PROXY, OwnOptions.PROXY_URL);
    if (url.isEmpty()) {
      return Optional.empty();
    }
    try {
      Endpoint address = Endpoint.parse(url.get());
      if (address.scheme().equals("http") && address.path().equals("/")) {
        return Optional.of(new Proxy(address.host(), address.port(), credentials));
      }
      values.note(PROXY, OwnOptions.PROXY_URL, address + " (expected: http://host:port)");
    } catch (IllegalArgumentException e) {
      values.note(
          PROXY,
          OwnOptions.PROXY_URL,
          "not usable (expected: http://host:port, with user and password_file beside it)");
    }
    return Optional.empty();
  }

  private Optional<Proxy.Credentials> proxyCredentials() {
    Optional<String> user = values.find(PROXY, OwnOptions.PROXY_USER);
    Optional<Path> file = path(PROXY, OwnOptions.PROXY_PASSWORD_FILE);
    if (user.isEmpty() || file.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Proxy.Credentials(user.get(), TokenSettings.read(file.get())));
    } catch (IOException e) {
      values.note(
          PROXY, OwnOptions.PROXY_PASSWORD_FILE, e.getMessage() + " (expected: the password)");
      return Optional.empty();
    }
  }

  private void needs(String section, Option<?> option, Option<?> other) {
    ConfigSection described = values.schema().get(section);
    if (values.written(described.pathOf(option.name())).isPresent()
        && values.written(described.pathOf(other.name())).isEmpty()) {
      values.note(section, option, "stands alone (expected: " + other.name() + " beside it)");
    }
  }

  private Optional<Path> readable(String section, Option<String> option) {
    Optional<Path> file = path(section, option);
    file.filter(path -> !Files.isRegularFile(path) || !Files.isReadable(path))
        .ifPresent(path -> values.note(
            section,
            option,
            path + ": " + (Files.exists(path) ? "cannot be read" : "no such file")
                + " (expected: a readable PEM file)"));
    return file;
  }

  private Optional<Path> path(String section, Option<String> option) {
    return values
        .written(values.schema().get(section).pathOf(option.name()))
        .filter(written -> !written.text().isBlank())
        .map(written -> resolve(written, baseFolder));
  }

  /** A relative path in the file belongs to the file's folder, anywhere else to the working directory. */
  static Path resolve(Written written, Path baseFolder) {
    Path path = Path.of(written.text());
    return written.origin() instanceof Origin.InFile ? baseFolder.resolve(path).normalize() : path;
  }
}
