package dev.rejoin.reconnect.machine;

import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.reason.Reason;
import dev.rejoin.api.reason.Severity;
import dev.rejoin.reconnect.machine.Candidate.Waiting;
import java.time.Duration;

/**
 * Who wins: turns a strategy's proposal into the moment of the next attempt. In falling precedence: a slot of the control
 * plane, the slow class, the announced spread, the proposal. (Stop, permanent rejection, the limit of attempts and the
 * operator stand above these, wake-ups between the slow class and the proposal; they are events of their own.)
 *
 * <p>A proposal counts from the start of the previous attempt, so time spent connecting is not waited again.
 */
final class WaitPlanner {
  private static final double SPREAD_JITTER = 0.05;
  private static final double SLOW_JITTER = 0.1;

  private final Rules rules;
  private final int endpoints;

  WaitPlanner(Rules rules, int endpoints) {
    this.rules = rules;
    this.endpoints = endpoints;
  }

  /**
   * A planned wait.
   *
   * @param rule which rule decided, for observers
   * @param why the strategy's words, or the rule's
   */
  record Plan(Waiting waiting, Duration proposed, String rule, String why) {}

  /** Plans the wait before attempt {@code number} from the strategy's proposal. */
  Plan plan(Turn turn, int number, Wait proposal) {
    Loop loop = turn.loop;
    boolean first = loop.failedSinceLoss() == 0;
    long base = first ? loop.lossAt() : loop.attemptStartedAt();
    Duration proposed =
        proposal.delay().compareTo(rules.maxDelay()) > 0 ? rules.maxDelay() : proposal.delay();

    long until = Math.max(turn.now, base + proposed.toNanos());
    String rule = "strategy";
    String why = proposal.why();

    Duration spread = turn.pacing.spreadOrZero();
    if (!spread.isZero()) {
      long floor = spreadFloor(turn, base, spread);
      if (first && fleetWide(loop.cause())) {
        until = floor;
        rule = "spread";
        why = "the whole fleet moves, spread over " + spread.toMillis() + " ms";
      } else if (!first && floor > until) {
        until = floor;
        rule = "spread";
        why = "the control plane asks for a spread of " + spread.toMillis() + " ms";
      }
    }

    long floor = Long.MIN_VALUE;
    boolean slow = loop.cause().severity() == Severity.SLOW;
    if (slow) {
      floor = turn.now + jitteredUp(turn, rules.slowRetry(), SLOW_JITTER);
      if (floor > until) {
        until = floor;
        rule = "slow";
        why = loop.cause().code() + " does not pass by itself";
      }
    }

    int endpoint = soonest(turn, until);
    long slot = slotOf(loop, endpoint);
    if (slot > until) {
      until = slot;
      rule = "slot";
      why = "the control plane gave a slot";
    }
    floor = Math.max(floor, slot);
    return new Plan(
        new Waiting(number, until, floor, slow, endpoint, Beside.NOTHING),
        proposal.delay(),
        rule,
        why);
  }

  /**
   * The first wait after a failure is U(0, W), so that the fleet's phases are uniform over the spread; from then on W,
   * which keeps them so. A fleet-wide loss spreads its first attempt in the same way.
   */
  private static long spreadFloor(Turn turn, long base, Duration spread) {
    return turn.loop.failedSinceLoss() <= 1
        ? turn.now + turn.partOf(spread)
        : base + jitteredUp(turn, spread, SPREAD_JITTER);
  }

  private static boolean fleetWide(Reason cause) {
    return cause instanceof Disconnect disconnect && disconnect.fleetWide();
  }

  private static long jitteredUp(Turn turn, Duration duration, double ratio) {
    return (long) (duration.toNanos() * (1 + ratio * turn.random.nextDouble()));
  }

  /** The endpoint that may be tried first: in turn, skipping over slots that are later than another's turn. */
  private int soonest(Turn turn, long until) {
    int start = startingPoint(turn.loop);
    int best = start;
    for (int i = 1; i < endpoints; i++) {
      int next = (start + i) % endpoints;
      if (Math.max(until, slotOf(turn.loop, next)) < Math.max(until, slotOf(turn.loop, best))) {
        best = next;
      }
    }
    return best;
  }

  private int startingPoint(Loop loop) {
    if (loop.failedSinceLoss() == 0) {
      boolean elsewhere =
          loop.cause() instanceof Disconnect disconnect && disconnect.otherEndpointFirst();
      return elsewhere ? (loop.lastGood() + 1) % endpoints : loop.lastGood();
    }
    boolean elsewhere =
        !(loop.cause() instanceof ConnectFailure failure) || failure.otherEndpointFirst();
    return elsewhere ? (loop.cursor() + 1) % endpoints : loop.cursor();
  }

  private static long slotOf(Loop loop, int endpoint) {
    return loop.notBefore().getOrDefault(endpoint, Long.MIN_VALUE);
  }
}
