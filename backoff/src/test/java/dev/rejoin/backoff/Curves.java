package dev.rejoin.backoff;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.backoff.Attempt;
import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.backoff.BackoffStrategy;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.settings.Settings;
import dev.rejoin.testkit.time.SeededDice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Walks strategies through outages. */
final class Curves {

  private Curves() {}

  static Backoff create(BackoffStrategy strategy, Map<String, String> written) {
    return strategy.create(Settings.of(strategy.options(), written));
  }

  /** The waits before the first attempts after a loss, each told the one before. */
  static List<Wait> waits(Backoff backoff, int attempts, Pacing pacing, long seed) {
    RandomGenerator dice = SeededDice.of(seed);
    List<Wait> waits = new ArrayList<>();
    Duration previous = Duration.ZERO;
    for (int number = 1; number <= attempts; number++) {
      Wait wait = backoff.next(attempt(number, previous, pacing), dice);
      waits.add(wait);
      previous = wait.delay();
    }
    return waits;
  }

  /** The same in seconds. */
  static List<Double> seconds(Backoff backoff, int attempts, Pacing pacing, long seed) {
    return waits(backoff, attempts, pacing, seed).stream().map(Curves::seconds).toList();
  }

  static Attempt attempt(int number, Duration previous, Pacing pacing) {
    return new Attempt(
        number,
        previous,
        previous,
        number == 1
            ? new Disconnect.ConnectionLost("reset")
            : new ConnectFailure.Refused("nobody listens"),
        pacing);
  }

  static double seconds(Wait wait) {
    return wait.delay().toNanos() / 1e9;
  }
}
