package dev.rejoin.reconnect.machine;

import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.settings.Durations;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Until when the control plane wants which endpoint left alone. A slot belongs to its endpoint; only an operator ends
 * it early. Immutable.
 *
 * @param notBefore moment by index of the endpoint
 */
public record Slots(Map<Integer, Long> notBefore) {
  private static final Slots NONE = new Slots(Map.of());

  /** The part of a slot that jitter may add; agents are meant to hold distinct slots already. */
  private static final int JITTER_PART = 10;

  private static final Duration MOST_JITTER = Duration.ofSeconds(1);

  public Slots {
    notBefore = Map.copyOf(notBefore);
  }

  static Slots none() {
    return NONE;
  }

  /** The moment before which {@code endpoint} must not be tried; long ago if it has no slot. */
  long of(int endpoint) {
    return notBefore.getOrDefault(endpoint, Long.MIN_VALUE);
  }

  Slots with(int endpoint, long moment) {
    Map<Integer, Long> changed = new HashMap<>(notBefore);
    changed.put(endpoint, moment);
    return new Slots(changed);
  }

  /** What is left once {@code endpoint} has let the agent in. */
  Slots admitted(int endpoint, long now) {
    if (notBefore.isEmpty()) {
      return this;
    }
    Map<Integer, Long> changed = new HashMap<>(notBefore);
    changed.keySet().remove(endpoint);
    changed.values().removeIf(moment -> moment <= now);
    return changed.isEmpty() ? NONE : new Slots(changed);
  }

  /**
   * What the control plane asked for, in nanoseconds from now: at least that, with jitter only upward, and never more
   * than {@code most}. Whatever has to be cut is spread below the limit instead: a control plane that tells a fleet to
   * wait for days must not find it at the door in one second. What is not taken as it was said is observed.
   */
  static long nanos(Turn turn, Duration asked, Duration most) {
    if (asked.compareTo(most) > 0) {
      turn.observe(new AgentEvent.PeerMisbehaved("it asked for a wait of " + Durations.format(asked)
          + " (expected: at most max_spread, which is " + Durations.format(most)
          + "); that is kept instead"));
      return most.toNanos() - turn.partOf(most.dividedBy(JITTER_PART));
    }
    if (asked.isNegative()) {
      turn.observe(new AgentEvent.PeerMisbehaved("it asked for a wait of -"
          + Durations.format(asked.negated()) + " (expected: 0s or more); ignored"));
      return 0;
    }
    Duration part = asked.dividedBy(JITTER_PART);
    long jitter = turn.partOf(part.compareTo(MOST_JITTER) < 0 ? part : MOST_JITTER);
    return Math.min(asked.toNanos() + jitter, most.toNanos());
  }
}
