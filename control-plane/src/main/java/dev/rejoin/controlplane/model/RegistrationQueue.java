package dev.rejoin.controlplane.model;

import dev.rejoin.api.message.Register;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The limit on full registrations, R per second with a tenth of a second's worth at once: each gets its turn on one
 * timeline in the order of arrival. Within the patience it simply waits; whose turn is later is sent away until then,
 * and finds it kept. Who comes late for a turn is next, but not in addition: however many something kept away from theirs,
 * no more are carried out in a second.
 */
final class RegistrationQueue {
  private static final double NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();
  /** How long a turn is kept for an agent that was sent away. */
  private static final long KEPT_FOR = Duration.ofSeconds(60).toNanos();

  /** A registration that waits for its turn, and whom to answer. */
  static final class Waiting {
    private final long turn;
    private final long order;
    Link link;
    Optional<String> requestId;
    Register register;

    private Waiting(
        long turn, long order, Link link, Optional<String> requestId, Register register) {
      this.turn = turn;
      this.order = order;
      this.link = link;
      this.requestId = requestId;
      this.register = register;
    }
  }

  /** What is to be done with a registration. */
  enum Step {
    /** Its turn is now. */
    SERVE,
    /** It is kept here until its turn. */
    WAIT,
    /** Its turn is too late to wait for. */
    DEFER
  }

  private final double spacing;
  private final double burst;
  private final long patience;
  private final Queue<Waiting> inOrder =
      new PriorityQueue<>(Comparator.<Waiting>comparingLong(waiting -> waiting.turn)
          .thenComparingLong(waiting -> waiting.order));
  private final Map<String, Waiting> byAgent = new HashMap<>();
  private final Map<String, Long> deferred = new LinkedHashMap<>();
  /** When the timeline is free again, bursts spread out. */
  private double free;
  /** The same of what has been carried out. Behind the timeline, unless some come late. */
  private double carriedOut;

  private long orders;

  RegistrationQueue(AdmissionSettings settings, long now) {
    spacing = NANOS_PER_SECOND / settings.registrationRate();
    burst = spacing * (Math.max(1, TokenBucket.BURST * settings.registrationRate()) - 1);
    patience = settings.registrationPatience().toNanos();
    free = now;
    carriedOut = now;
  }

  /** A registration arrived that is not a mere repetition of one that was carried out. */
  Step arrive(long now, Link link, Optional<String> requestId, Register register) {
    String id = register.description().id();
    Waiting waiting = byAgent.get(id);
    if (waiting != null) {
      waiting.link = link;
      waiting.requestId = requestId;
      waiting.register = register;
      return Step.WAIT;
    }
    dropMissed(now);
    Long kept = deferred.remove(id);
    double backlog = inOrder.size() * spacing;
    if (kept != null && kept <= now && backlog >= patience) {
      kept = null; // too many came late for all to wait
      free = Math.max(free, now + backlog);
    }
    long turn = kept == null ? next(now) : kept;
    if (turn - now > patience) {
      deferred.put(id, turn);
      return Step.DEFER;
    }
    long due = Math.max(turn, now);
    if (nobodyIsDue(now) && carryOut(due, now)) {
      return Step.SERVE;
    }
    Waiting added = new Waiting(due, ++orders, link, requestId, register);
    byAgent.put(id, added);
    inOrder.add(added);
    return Step.WAIT;
  }

  private boolean nobodyIsDue(long now) {
    Waiting first = inOrder.peek();
    return first == null || first.turn > now;
  }

  /** By when it was due, not by when somebody looked: a process that was held up makes up for it. */
  private boolean carryOut(long due, long now) {
    long at = Math.max(due, possibleAt());
    if (at > now) {
      return false;
    }
    carriedOut = Math.max(at, carriedOut) + spacing;
    return true;
  }

  /** Turns are whole nanoseconds, the timeline is not. */
  private long possibleAt() {
    return (long) Math.ceil(carriedOut - burst - 1);
  }

  /** The generic cell rate algorithm (ITU-T I.371): a turn for every cell of the timeline, early by the burst at most. */
  private long next(long now) {
    double turn = Math.max(now, free - burst);
    free = Math.max(now, free) + spacing;
    return (long) Math.ceil(turn);
  }

  private void dropMissed(long now) {
    for (Iterator<Long> turns = deferred.values().iterator(); turns.hasNext(); ) {
      if (now - turns.next() <= KEPT_FOR) {
        return; // and those behind it, whose turns are mostly later
      }
      turns.remove();
    }
  }

  /** How long a deferred agent has to wait. */
  Duration until(long now, String agentId) {
    Long turn = deferred.get(agentId);
    return Duration.ofNanos(turn == null ? 1 : Math.max(1, turn - now));
  }

  /** The next registration whose turn has come, taken out; null if there is none. */
  @Nullable
  Waiting poll(long now) {
    Waiting first = inOrder.peek();
    if (first == null || !carryOut(first.turn, now)) {
      return null;
    }
    inOrder.remove();
    byAgent.remove(first.register.description().id());
    return first;
  }

  int size() {
    return inOrder.size();
  }

  long nextDeadline() {
    Waiting first = inOrder.peek();
    return first == null ? Long.MAX_VALUE : Math.max(first.turn, possibleAt());
  }
}
