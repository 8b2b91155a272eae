package dev.rejoin.testkit.time;

import dev.rejoin.api.time.TokenSource;
import java.util.Base64;
import java.util.random.RandomGenerator;

/** Tokens of the production length that are the same for the same seed, and therefore guessable. Thread-safe. */
public final class SeededTokens implements TokenSource {
  private static final int TOKEN_BYTES = 18;

  private final long seed;
  private final RandomGenerator dice;

  /** Equal seeds give equal sequences of tokens. */
  public SeededTokens(long seed) {
    this.seed = seed;
    this.dice = SeededDice.of(seed);
  }

  @Override
  public synchronized String next() {
    byte[] bytes = new byte[TOKEN_BYTES];
    dice.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public String toString() {
    return "tokens of seed " + seed;
  }
}
