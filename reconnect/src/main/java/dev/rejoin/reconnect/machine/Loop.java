package dev.rejoin.reconnect.machine;

import dev.rejoin.api.reason.ColdStart;
import dev.rejoin.api.reason.Reason;
import java.time.Duration;
import java.util.Map;

/**
 * What is remembered from one attempt to the next.
 *
 * @param attempts attempts begun since a registration last held for {@code stable_after}
 * @param failedSinceLoss attempts that failed since the last loss; 0 means the next one is the first
 * @param lossAt when the connection was lost, or the agent started
 * @param previousDelay what the strategy proposed before the last attempt
 * @param cause why there is no connection: the loss, later the last failure
 * @param attemptStartedAt start of the last attempt
 * @param cursor index of the endpoint tried last
 * @param lastGood index of the endpoint that worked last
 * @param notBefore slots by endpoint: no attempt there before that moment
 * @param nextLink number for the next connection
 */
public record Loop(
    int attempts,
    int failedSinceLoss,
    long lossAt,
    Duration previousDelay,
    Reason cause,
    long attemptStartedAt,
    int cursor,
    int lastGood,
    Map<Integer, Long> notBefore,
    long nextLink,
    long lastRaceAt,
    long lastWakeUpAt,
    long lastOperatorAt) {

  /** Long ago on every clock, and far from overflow. */
  static final long NEVER = Long.MIN_VALUE / 2;

  static Loop coldStart(long now) {
    return new Loop(
        0, 0, now, Duration.ZERO, new ColdStart(), now, 0, 0, Map.of(), 1, NEVER, NEVER, NEVER);
  }

  Builder change() {
    return new Builder(this);
  }

  /** Changes a few of many fields. */
  static final class Builder {
    private int attempts;
    private int failedSinceLoss;
    private long lossAt;
    private Duration previousDelay;
    private Reason cause;
    private long attemptStartedAt;
    private int cursor;
    private int lastGood;
    private Map<Integer, Long> notBefore;
    private long nextLink;
    private long lastRaceAt;
    private long lastWakeUpAt;
    private long lastOperatorAt;

    private Builder(Loop loop) {
      attempts = loop.attempts;
      failedSinceLoss = loop.failedSinceLoss;
      lossAt = loop.lossAt;
      previousDelay = loop.previousDelay;
      cause = loop.cause;
      attemptStartedAt = loop.attemptStartedAt;
      cursor = loop.cursor;
      lastGood = loop.lastGood;
      notBefore = loop.notBefore;
      nextLink = loop.nextLink;
      lastRaceAt = loop.lastRaceAt;
      lastWakeUpAt = loop.lastWakeUpAt;
      lastOperatorAt = loop.lastOperatorAt;
    }

    Builder attempts(int value) {
      attempts = value;
      return this;
    }

    Builder failedSinceLoss(int value) {
      failedSinceLoss = value;
      return this;
    }

    Builder lossAt(long value) {
      lossAt = value;
      return this;
    }

    Builder previousDelay(Duration value) {
      previousDelay = value;
      return this;
    }

    Builder cause(Reason value) {
      cause = value;
      return this;
    }

    Builder attemptStartedAt(long value) {
      attemptStartedAt = value;
      return this;
    }

    Builder cursor(int value) {
      cursor = value;
      return this;
    }

    Builder lastGood(int value) {
      lastGood = value;
      return this;
    }

    Builder notBefore(Map<Integer, Long> value) {
      notBefore = Map.copyOf(value);
      return this;
    }

    Builder nextLink(long value) {
      nextLink = value;
      return this;
    }

    Builder lastRaceAt(long value) {
      lastRaceAt = value;
      return this;
    }

    Builder lastWakeUpAt(long value) {
      lastWakeUpAt = value;
      return this;
    }

    Builder lastOperatorAt(long value) {
      lastOperatorAt = value;
      return this;
    }

    Loop build() {
      return new Loop(
          attempts,
          failedSinceLoss,
          lossAt,
          previousDelay,
          cause,
          attemptStartedAt,
          cursor,
          lastGood,
          notBefore,
          nextLink,
          lastRaceAt,
          lastWakeUpAt,
          lastOperatorAt);
    }
  }
}
