package dev.rejoin.api.runtime;

import dev.rejoin.api.time.Ticker;
import dev.rejoin.api.time.TokenSource;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** The JDK's clocks and dice. Every product is thread-safe except {@link #newRandom()}. */
public final class SystemRuntime {
  private static final int TOKEN_BYTES = 18;
  private static final SecureRandom SECURE = new SecureRandom();

  private SystemRuntime() {}

  /** {@link System#nanoTime()}. */
  public static Ticker ticker() {
    return System::nanoTime;
  }

  /** The wall clock, for time stamps only: nothing is ever scheduled by it. */
  public static InstantSource wallClock() {
    return InstantSource.system();
  }

  /** Tokens of 144 bits from the platform's secure source, 24 URL-safe characters. */
  public static TokenSource tokens() {
    return () -> {
      byte[] bytes = new byte[TOKEN_BYTES];
      SECURE.nextBytes(bytes);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    };
  }

  /** A fast generator, securely seeded: two agents started in the same instant do not share their jitter. */
  public static RandomGenerator newRandom() {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(SECURE.nextLong());
  }
}
