package dev.rejoin.api.time;

/** Mints identifiers. Thread-safe. Production tokens are unguessable; seeded ones replay. */
@FunctionalInterface
public interface TokenSource {

  /** A new token of at least 128 bits, in URL-safe characters. */
  String next();
}
