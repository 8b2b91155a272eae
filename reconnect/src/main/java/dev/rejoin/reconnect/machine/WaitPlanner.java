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
 * plane, the slow class, an open breaker, the announced spread, the proposal. A slot is this agent's own, so it replaces
 * spread and proposal instead of adding to them: who comes later than agreed has lost it. (Stop, permanent rejection, the limit of attempts and the
 * operator stand above these, wake-ups between the slow class and the proposal; they are events of their own.)
 *
 * <p>A proposal counts from the start of the previous attempt, so time spent connecting is not waited again. The spread
 * spares only the very first attempt after a registration that held for {@code stable_after}: a control plane that lets
 * its fleet in and drops it again is not a loss of one agent's own.
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
    boolean first = loop.attempts() == 0;
    long base = base(turn);
    Duration proposed =
        proposal.delay().compareTo(rules.maxDelay()) > 0 ? rules.maxDelay() : proposal.delay();

    long until = Math.max(turn.now, base + proposed.toNanos());
    String rule = "strategy";
    String why = proposal.why();
    long least = base + Rules.LEAST_PAUSE.toNanos();
    if (!first && until < least) {
      until = least;
      rule = "least";
      why = "two attempts are at least " + Rules.LEAST_PAUSE.toMillis() + " ms apart";
    }

    Duration spread = turn.pacing.spreadOrZero();
    boolean fleetWide = fleetWide(loop.cause());
    if (!spread.isZero() && (fleetWide || !first)) {
      long floor = spreadFloor(turn, base, spread);
      if (first) {
        until = floor;
        rule = "spread";
        why = "the whole fleet moves, spread over " + spread.toMillis() + " ms";
      } else if (floor > until) {
        until = floor;
        rule = "spread";
        why = "the control plane asks for a spread of " + spread.toMillis() + " ms";
      }
    }

    long floor = Long.MIN_VALUE;
    boolean slow = loop.cause().severity() == Severity.SLOW
        && loop.latest().credentials() <= loop.attemptStartedAt();
    if (slow) {
      floor = turn.now + turn.jitteredUp(rules.slowRetry(), SLOW_JITTER);
      if (floor > until) {
        until = floor;
        rule = "slow";
        why = loop.cause().code() + " does not pass by itself";
      }
    }

    int endpoint = soonest(turn, until, slow);
    long trial = trial(turn, endpoint);
    floor = Math.max(floor, trial);
    if (trial > until) {
      until = trial;
      rule = "breaker";
      why = "the circuit breaker is open and there is no probe to close it";
    }

    long slot = loop.slots().of(endpoint);
    if (slot > until || holds(turn, endpoint) && !slow && trial < slot) {
      until = Math.max(turn.now, Math.max(slot, least));
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

  /** A wait counts from the start of what came before it: the loss, the last attempt, or the last probe. */
  private static long base(Turn turn) {
    Loop loop = turn.loop;
    if (loop.failedSinceLoss() == 0) {
      return loop.lossAt();
    }
    Breaker.Open open = turn.breaker.open();
    return open == null
        ? loop.attemptStartedAt()
        : Math.max(loop.attemptStartedAt(), open.probedAt());
  }

  /** When an open breaker without a probe to close it allows the next attempt. */
  static long trial(Turn turn, int endpoint) {
    Breaker.Open open = turn.breaker.open();
    if (open == null || !turn.breaker.isOpen(turn.now) || turn.breaker.probes(endpoint, turn.now)) {
      return Long.MIN_VALUE;
    }
    long least = Rules.nextTrial(turn.loop, turn.pacing);
    Duration pause = Duration.ofNanos(least - turn.loop.attemptStartedAt());
    long jittered = turn.loop.attemptStartedAt() + turn.jitteredUp(pause, SPREAD_JITTER);
    return Math.min(jittered, open.until());
  }

  /**
   * The first wait after a failure is U(0, W), so that the fleet's phases are uniform over the spread; from then on W,
   * which keeps them so. A fleet-wide loss spreads its first attempt in the same way.
   */
  private static long spreadFloor(Turn turn, long base, Duration spread) {
    return turn.loop.failedSinceLoss() <= 1
        ? turn.now + turn.partOf(spread)
        : base + turn.jitteredUp(spread, SPREAD_JITTER);
  }

  private static boolean fleetWide(Reason cause) {
    return cause instanceof Disconnect disconnect && disconnect.fleetWide();
  }

  /** The endpoint that may be tried first: in turn, skipping over slots that are later than another's turn. */
  private int soonest(Turn turn, long until, boolean slow) {
    int start = startingPoint(turn.loop);
    int best = start;
    for (int i = 1; i < endpoints; i++) {
      int next = (start + i) % endpoints;
      if (momentOf(turn, next, until, slow) < momentOf(turn, best, until, slow)) {
        best = next;
      }
    }
    return best;
  }

  /** When an endpoint may be tried: at its slot, which is the agent's own and needs no spread, or else with the others. */
  private static long momentOf(Turn turn, int endpoint, long until, boolean slow) {
    long slot = turn.loop.slots().of(endpoint);
    return holds(turn, endpoint) && !slow ? slot : Math.max(until, slot);
  }

  /**
   * Whether the agent has a slot at an endpoint. One that the last attempt was given holds even if it has passed by now:
   * between the answer and this plan there are a strategy and a busy machine, and who then waits for a whole spread
   * instead has lost a place that the control plane keeps for it.
   */
  private static boolean holds(Turn turn, int endpoint) {
    Loop loop = turn.loop;
    boolean justGiven = endpoint == loop.cursor()
        && loop.cause() instanceof ConnectFailure failure
        && failure
            .retryAfter()
            .filter(asked -> !asked.isZero() && !asked.isNegative())
            .isPresent();
    return loop.slots().of(endpoint) > turn.now || justGiven;
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
}
