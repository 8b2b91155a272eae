package dev.rejoin.agent.fakes;

import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.backoff.BackoffStrategy;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.settings.InvalidSettingsException;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import dev.rejoin.api.settings.SettingsProblem;
import java.time.Duration;
import java.util.List;

/** Always the same wait. Shares {@code max_delay} with the machine, and refuses a delay above it. */
public final class SteadyStrategy implements BackoffStrategy {
  private static final Option<Duration> DELAY = Option.duration(
          "delay", Duration.ZERO, Duration.ofMinutes(1))
      .byDefault(Duration.ofSeconds(1))
      .meaning("The wait.");
  private static final Option<Duration> MAX_DELAY = Option.duration(
          "max_delay", Duration.ofMillis(1), Duration.ofHours(1))
      .byDefault(Duration.ofSeconds(40))
      .meaning("The longest wait.");
  private static final Option<Double> JITTER =
      Option.number("jitter", 0.0, 1.0).byDefault(0.25).meaning("Without effect.");

  @Override
  public String name() {
    return "steady";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(DELAY, MAX_DELAY, JITTER);
  }

  @Override
  public Backoff create(Settings settings) {
    Duration delay = settings.get(DELAY);
    Duration longest = settings.get(MAX_DELAY);
    if (delay.compareTo(longest) > 0) {
      throw new InvalidSettingsException(List.of(SettingsProblem.conflicting(
          "delay", DELAY.print(delay), "at most max_delay, which is " + MAX_DELAY.print(longest))));
    }
    return (attempt, random) -> new Wait(delay, "as always");
  }
}
