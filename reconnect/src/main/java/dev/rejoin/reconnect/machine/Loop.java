package dev.rejoin.reconnect.machine;

import dev.rejoin.api.reason.ColdStart;
import dev.rejoin.api.reason.Reason;
import java.time.Duration;

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
 * @param slots endpoints that must not be tried before some moment
 * @param nextLink number for the next connection
 * @param latest when rare things last happened
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
    Slots slots,
    long nextLink,
    Latest latest) {

  /**
   * When things last happened that must not count too often, or before which nothing counts. Apart from the loop, which
   * changes with every attempt.
   *
   * @param race a suspicion was raced
   * @param wakeUp a wake-up changed anything
   * @param operator an operator's wish changed anything
   * @param credentials the credentials changed: what was refused before is not held against them
   */
  public record Latest(long race, long wakeUp, long operator, long credentials) {
    /** Long ago on every clock, and far from overflow. */
    private static final long NEVER = Long.MIN_VALUE / 2;

    static final Latest NOTHING = new Latest(NEVER, NEVER, NEVER, NEVER);

    Latest race(long now) {
      return new Latest(now, wakeUp, operator, credentials);
    }

    Latest wakeUp(long now) {
      return new Latest(race, now, operator, credentials);
    }

    Latest operator(long now) {
      return new Latest(race, wakeUp, now, credentials);
    }

    Latest credentials(long now) {
      return new Latest(race, wakeUp, operator, now);
    }
  }

  static Loop coldStart(long now) {
    return new Loop(
        0, 0, now, Duration.ZERO, new ColdStart(), now, 0, 0, Slots.none(), 1, Latest.NOTHING);
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
    private Slots slots;
    private long nextLink;
    private Latest latest;

    private Builder(Loop loop) {
      attempts = loop.attempts;
      failedSinceLoss = loop.failedSinceLoss;
      lossAt = loop.lossAt;
      previousDelay = loop.previousDelay;
      cause = loop.cause;
      attemptStartedAt = loop.attemptStartedAt;
      cursor = loop.cursor;
      lastGood = loop.lastGood;
      slots = loop.slots;
      nextLink = loop.nextLink;
      latest = loop.latest;
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

    Builder slots(Slots value) {
      slots = value;
      return this;
    }

    Builder nextLink(long value) {
      nextLink = value;
      return this;
    }

    Builder latest(Latest value) {
      latest = value;
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
          slots,
          nextLink,
          latest);
    }
  }
}
