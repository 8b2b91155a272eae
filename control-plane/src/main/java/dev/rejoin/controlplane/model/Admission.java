package dev.rejoin.controlplane.model;

import dev.rejoin.controlplane.model.AdmissionVerdict.Admitted;
import dev.rejoin.controlplane.model.AdmissionVerdict.Refused;
import java.time.Duration;

/**
 * Who may come in when: the door in front of everything expensive (authentication, resumption, registration). At most C
 * connections a second pass, and a tenth of a second's worth at once; everybody else is told a time of its own, when it
 * is expected and let in. At N agents and C, everybody is in after N/(0.95 · C), each refused once at most.
 *
 * <p>It needs no sockets. Whoever simulates a control plane does, for each connection attempt at the ticker's reading
 * {@code now}:
 *
 * <pre>{@code
 * AdmissionVerdict verdict = admission.arrive(now, agentId, model.purpose(agentId));
 * if (verdict instanceof AdmissionVerdict.Refused refused) {
 *   // what the agent hears: 503 with Retry-After, ConnectFailure with refused.retryAfter()
 * } else {
 *   Link link = model.connected(peer, outlet);
 * }
 * }</pre>
 *
 * The limit of registrations is the model's own: their answers, or {@code deferred}, come out of the link's outlet, and
 * {@link ControlPlaneModel#nextDeadline()} says when the next is due. A ceiling on handshakes, whose refusal is a closed
 * connection without a word, is a {@link TokenBucket} before this.
 *
 * <p>Times must not decrease. Not thread-safe.
 */
public final class Admission {
  /** The rest is for agents that are a little later than their slots, and for newcomers. */
  private static final double PROMISED = 0.95;

  /** One slot in so many at most is a registration's, so that a flood of them leaves resumptions as many. */
  private static final double SLOTS_PER_REGISTRATION = 2;

  private static final double NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

  private final TokenBucket bucket;
  private final SlotBook book = new SlotBook();
  private final SlotGrid grid;
  private final double nanosPerToken;
  /** What a registration without a slot leaves to resumptions: half of the bucket. */
  private final double reserve;

  private long lastPostponed = Long.MIN_VALUE;

  /**
   * An empty house.
   *
   * @param now a ticker's reading
   */
  public Admission(AdmissionSettings settings, long now) {
    double capacity = settings.capacity();
    bucket = new TokenBucket(capacity, now);
    nanosPerToken = NANOS_PER_SECOND / capacity;
    reserve = (bucket.depth() - 1) / 2;
    double stride = PROMISED * capacity / settings.registrationRate();
    grid = new SlotGrid(now, nanosPerToken / PROMISED, Math.max(SLOTS_PER_REGISTRATION, stride));
  }

  /**
   * Somebody is at the door.
   *
   * @param agentId whom the connection announces; empty if nobody, whose slot is then not recognised
   * @param purpose see {@link ControlPlaneModel#purpose}
   */
  public AdmissionVerdict arrive(long now, String agentId, Purpose purpose) {
    double due = book.due(now);
    SlotBook.Slot slot = agentId.isEmpty() ? null : book.of(agentId);
    if (slot != null) {
      return claim(slot, now);
    }
    double besides = due + (purpose == Purpose.RESUME ? 0 : reserve);
    if (bucket.tryTake(now, besides)) {
      return Admitted.ADMITTED;
    }
    long at = grid.take(now, purpose);
    if (!agentId.isEmpty()) {
      book.add(agentId, purpose, at);
    }
    return refused(now, at);
  }

  private AdmissionVerdict claim(SlotBook.Slot slot, long now) {
    if (slot.at() > now) {
      return refused(now, slot.at());
    }
    if (bucket.tryTake(now)) {
      book.claim(slot);
      return Admitted.ADMITTED;
    }
    // More came late than the bucket could make up for: the next token that nobody else waits for.
    long next = now + (long) Math.ceil(bucket.nanosUntilOne(now));
    long at = lastPostponed == Long.MIN_VALUE
        ? next
        : Math.max(next, lastPostponed + (long) Math.ceil(nanosPerToken));
    lastPostponed = at;
    book.postpone(slot, at);
    return refused(now, at);
  }

  private static Refused refused(long now, long at) {
    return new Refused(Duration.ofNanos(Math.max(1, at - now)));
  }
}
