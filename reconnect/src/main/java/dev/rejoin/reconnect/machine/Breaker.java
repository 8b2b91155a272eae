package dev.rejoin.reconnect.machine;

import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.transport.Probe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breaker on the expensive part of an attempt: TLS, authentication, registration. Counts failures in a row
 * that came after TCP had connected; failures before that, and slots, count for nothing. Immutable.
 *
 * <pre>
 *            10 in a row within 5 min                60 s have passed
 *   closed ───────────────────────────▶ open ───────────────────────────▶ half open
 *      ▲                                 ▲  │ news: attempt at once           │ attempt
 *      │ registered                      │  ▼                                 ▼
 *      └──────────────────────────────── attempt ── fails after TCP ──▶ open again
 * </pre>
 *
 * <p>While it is open, waits end in probes. A good answer is news, and worth an attempt at once, if it is the first and
 * the control plane itself says that it is healthy, or if the answer before was bad. One that has been good all along
 * while attempts failed proves nothing.
 *
 * @param failedAt moments of the last failures that count, the oldest first
 * @param open null while closed
 */
public record Breaker(List<Long> failedAt, @Nullable Open open) {
  private static final Breaker CLOSED = new Breaker(List.of(), null);

  public Breaker {
    failedAt = List.copyOf(failedAt);
  }

  /** What the last probe of an endpoint found. */
  public enum Heard {
    GOOD,
    BAD,
    /** It offers no probe: asking again is pointless. */
    NO_PROBE
  }

  /**
   * Since it opened.
   *
   * @param since when it opened
   * @param until how long bad probes keep attempts away
   * @param failures how many failures in a row there have been
   * @param probedAt when the last probe began; the breaker's opening before the first
   * @param heard by index of the endpoint
   */
  public record Open(
      long since, long until, int failures, long probedAt, Map<Integer, Heard> heard) {

    public Open {
      heard = Map.copyOf(heard);
    }

    private Open heard(int endpoint, Heard answer) {
      if (heard.get(endpoint) == answer) {
        return this;
      }
      Map<Integer, Heard> changed = new HashMap<>(heard);
      changed.put(endpoint, answer);
      return new Open(since, until, failures, probedAt, changed);
    }

    /** Whether a good answer is a reason to believe that attempts will no longer fail. */
    boolean news(int endpoint, Probe answer) {
      Heard before = heard.get(endpoint);
      return answer instanceof Probe.Healthy
          ? before != Heard.GOOD
          : answer instanceof Probe.Reachable && before == Heard.BAD;
    }

    private boolean probes(int endpoint) {
      return heard.get(endpoint) != Heard.NO_PROBE;
    }
  }

  static Breaker closed() {
    return CLOSED;
  }

  /** Whether attempts are kept away. */
  boolean isOpen(long now) {
    return open != null && now < open.until();
  }

  /** Whether the wait for an attempt at {@code endpoint} is to end in a probe. */
  boolean probes(int endpoint, long now) {
    return open != null && now < open.until() && open.probes(endpoint);
  }

  /** An attempt failed. */
  Breaker failed(BreakerRules rules, int endpoint, ConnectFailure failure, long now) {
    if (rules.failures() == 0 || failure.retryAfter().isPresent()) {
      return this;
    }
    if (!failure.afterTcpConnected()) {
      return open == null || !open.probes(endpoint)
          ? this
          : new Breaker(failedAt, open.heard(endpoint, Heard.BAD));
    }
    long until = now + rules.openFor().toNanos();
    if (open != null) {
      return new Breaker(
          failedAt,
          new Open(open.since(), until, open.failures() + 1, open.probedAt(), open.heard()));
    }
    List<Long> recent = new ArrayList<>(failedAt);
    recent.removeIf(moment -> now - moment > rules.window().toNanos());
    recent.add(now);
    return recent.size() < rules.failures()
        ? new Breaker(recent, null)
        : new Breaker(List.of(), new Open(now, until, recent.size(), now, Map.of()));
  }

  Breaker probing(long now) {
    return open == null
        ? this
        : new Breaker(
            failedAt, new Open(open.since(), open.until(), open.failures(), now, open.heard()));
  }

  Breaker heard(int endpoint, Probe answer) {
    return open == null ? this : new Breaker(failedAt, open.heard(endpoint, meaning(answer)));
  }

  private static Heard meaning(Probe answer) {
    if (answer instanceof Probe.Unsupported) {
      return Heard.NO_PROBE;
    }
    return answer instanceof Probe.Healthy || answer instanceof Probe.Reachable
        ? Heard.GOOD
        : Heard.BAD;
  }
}
