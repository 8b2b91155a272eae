package dev.rejoin.backoff;

import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.settings.Durations;
import dev.rejoin.api.settings.InvalidSettingsException;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import dev.rejoin.api.settings.SettingsProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The options the strategies share, described once, under the names the analysis of the original agent gave them. */
final class CurveOptions {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofHours(1);

  static final Option<Duration> INITIAL_DELAY = Option.duration("initial_delay", SHORTEST, LONGEST)
      .byDefault(Duration.ofSeconds(1))
      .meaning("The wait a curve starts from, before any jitter.");

  static final Option<Duration> MAX_DELAY = Option.duration("max_delay", SHORTEST, LONGEST)
      .byDefault(Duration.ofSeconds(15))
      .meaning(
          "The longest wait, jitter included. A spread or slot of the control plane may exceed it.");

  static final Option<Double> MULTIPLIER = Option.number("multiplier", 1.0, 100.0)
      .byDefault(2.0)
      .meaning("By how much each wait of the curve exceeds the one before.");

  static final Option<Integer> FAST_RETRY_COUNT = Option.integer("fast_retry_count", 0, 1_000)
      .byDefault(3)
      .meaning("How many quick retries come before the curve; 0 for none.");

  static final Option<Duration> FAST_RETRY_DELAY = Option.duration(
          "fast_retry_delay", SHORTEST, LONGEST)
      .byDefault(Duration.ofMillis(500))
      .meaning("The wait before each quick retry.");

  static final Option<Double> JITTER = Option.number("jitter", 0.0, 1.0)
      .byDefault(0.25)
      .meaning(
          "Share of a wait by which it is spread in both directions; 0.25 makes 8s anything from 6s to 10s.");

  static final Option<Duration> MIN_INTERVAL = Option.duration("min_interval", SHORTEST, LONGEST)
      .byDefault(Duration.ofSeconds(1))
      .meaning(
          "The steady wait between attempts in an outage, where the control plane announced a spread.");

  private CurveOptions() {}

  /**
   * Refuses options that exceed {@link #MAX_DELAY}, all at once, naming both values.
   *
   * @throws InvalidSettingsException if there are any
   */
  static void requireWithinMaxDelay(Settings settings, List<Option<Duration>> bounded) {
    Duration limit = settings.get(MAX_DELAY);
    List<SettingsProblem> problems = new ArrayList<>();
    for (Option<Duration> option : bounded) {
      Duration value = settings.get(option);
      if (value.compareTo(limit) > 0) {
        problems.add(SettingsProblem.conflicting(
            option.name(),
            Durations.format(value),
            "at most " + MAX_DELAY.name() + ", which is " + Durations.format(limit)));
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(problems);
    }
  }

  /**
   * Refuses an {@link #INITIAL_DELAY} that is not below {@link #MAX_DELAY}, where waits are drawn from between the two.
   *
   * @throws InvalidSettingsException naming both values
   */
  static void requireRoomToDraw(Settings settings) {
    Duration least = settings.get(INITIAL_DELAY);
    Duration most = settings.get(MAX_DELAY);
    if (least.compareTo(most) >= 0) {
      throw new InvalidSettingsException(List.of(SettingsProblem.conflicting(
          INITIAL_DELAY.name(),
          Durations.format(least),
          "less than " + MAX_DELAY.name() + ", which is " + Durations.format(most))));
    }
  }

  /**
   * Caps a curve and spreads it afterwards. The cap leaves room for the jitter above it, so that a fleet at the cap is
   * spread evenly up to {@code max_delay} and no further; were the jittered wait cut off instead, half of the fleet
   * would retry at that one instant.
   */
  static Backoff cappedThenSpread(Backoff curve, Settings settings) {
    double jitter = settings.get(JITTER);
    double limitNanos = Nanos.of(settings.get(MAX_DELAY)) / (1 + jitter);
    Backoff capped = new CappedBackoff(curve, Nanos.toDuration(limitNanos));
    return jitter == 0 ? capped : new JitterAddingBackoff(capped, jitter);
  }
}
