package dev.rejoin.transport.grpc;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * How often HTTP/2 may ping each server: as configured, until one says that this is too often; then half as often, each
 * time it says so. Without this, every connection would start at the configured pace and be closed for it again.
 * Thread-safe.
 */
final class KeepAlivePace {
  private static final Duration SLOWEST = Duration.ofHours(1);

  private final Duration configured;
  private final ConcurrentMap<String, Duration> slowed = new ConcurrentHashMap<>();

  /** @param configured zero for never */
  KeepAlivePace(Duration configured) {
    this.configured = configured;
  }

  /** Empty for never. */
  Optional<Duration> of(String authority) {
    return configured.isZero()
        ? Optional.empty()
        : Optional.of(slowed.getOrDefault(authority, configured));
  }

  /** The server at {@code authority} closed a connection because of too many pings. */
  void tooMany(String authority) {
    if (!configured.isZero()) {
      slowed.merge(authority, twice(configured), (before, first) -> twice(before));
    }
  }

  private static Duration twice(Duration pace) {
    Duration doubled = pace.multipliedBy(2);
    return doubled.compareTo(SLOWEST) > 0 ? SLOWEST : doubled;
  }
}
