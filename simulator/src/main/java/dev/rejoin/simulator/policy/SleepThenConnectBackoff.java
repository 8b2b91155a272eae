package dev.rejoin.simulator.policy;

import dev.rejoin.api.backoff.Attempt;
import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.reason.ConnectFailure;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The loop of the analysed agent: sleep, connect, on failure double the sleep. It sleeps after a failure, where Rejoin
 * counts from the attempt's start, so that what a connect took is waited again.
 *
 * @param fastRetries how many sleeps of {@code fastDelay} come first
 * @param addedJitter share of itself by which a sleep is lengthened at random; never shortened, as it was coded
 */
record SleepThenConnectBackoff(
    int fastRetries, Duration fastDelay, Duration initial, Duration cap, double addedJitter)
    implements Backoff {

  @Override
  public Wait next(Attempt attempt, RandomGenerator random) {
    Duration sleep =
        attempt.number() <= fastRetries ? fastDelay : doubled(attempt.number() - fastRetries - 1);
    double factor = addedJitter == 0 ? 1 : 1 + random.nextDouble() * addedJitter;
    Duration connecting = attempt.cause() instanceof ConnectFailure.TimedOut timedOut
        ? timedOut.after()
        : Duration.ZERO;
    return new Wait(
        connecting.plus(Duration.ofNanos(Math.round(sleep.toNanos() * factor))),
        "sleep, then connect");
  }

  private Duration doubled(int times) {
    double nanos = initial.toNanos() * Math.pow(2, times);
    return nanos < cap.toNanos() ? Duration.ofNanos((long) nanos) : cap;
  }
}
