package dev.rejoin.agent.plugin;

import java.util.Map;
import java.util.Optional;

/** Which artifact of Rejoin brings which provider, so that a missing jar can be named. */
public final class KnownArtifacts {
  private static final String BACKOFF = "rejoin-backoff";
  private static final String REGISTRATION = "rejoin-registration";

  private static final Map<ProviderKind<?>, Map<String, String>> BY_KIND = Map.of(
      ProviderKind.TRANSPORT,
      Map.of("websocket", "rejoin-transport-websocket", "grpc", "rejoin-transport-grpc"),
      ProviderKind.BACKOFF,
      Map.of(
          "paced", BACKOFF,
          "fixed", BACKOFF,
          "exponential", BACKOFF,
          "fast-exponential", BACKOFF,
          "full-jitter", BACKOFF,
          "decorrelated-jitter", BACKOFF),
      ProviderKind.REGISTRATION,
      Map.of("heartbeat-first", REGISTRATION, "full", REGISTRATION),
      ProviderKind.HOOK,
      Map.of("gateway-resync", REGISTRATION),
      ProviderKind.OBSERVER,
      Map.of("otel", "rejoin-otel"));

  private KnownArtifacts() {}

  /** The artifact that would bring the provider, if it is one of Rejoin's. */
  public static Optional<String> bringing(ProviderKind<?> kind, String name) {
    return Optional.ofNullable(BY_KIND.getOrDefault(kind, Map.of()).get(name));
  }
}
