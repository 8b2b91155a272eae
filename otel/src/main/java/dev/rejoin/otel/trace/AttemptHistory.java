package dev.rejoin.otel.trace;

import io.opentelemetry.context.Context;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The attempts and probes of one return that are over. The first {@value #FIRST} are written at once, the last
 * {@value #LAST} when the return is over, and what is between is summed up, so that an outage of days is read as easily as
 * one of seconds and costs no more memory.
 */
final class AttemptHistory {
  static final int FIRST = 10;
  static final int LAST = 10;

  private final SpanWriter writer;
  private final Context parent;
  private final Queue<Leg> recent = new ArrayDeque<>();
  private @Nullable AttemptSummary summary;
  private int attempts;
  private int probes;

  AttemptHistory(SpanWriter writer, Context parent) {
    this.writer = writer;
    this.parent = parent;
  }

  void add(Leg leg) {
    if (leg.isProbe()) {
      probes++;
    } else {
      attempts++;
    }
    if (attempts + probes <= FIRST) {
      leg.write();
      return;
    }
    recent.add(leg);
    if (recent.size() > LAST) {
      sumUp(recent.remove());
    }
  }

  private void sumUp(Leg leg) {
    AttemptSummary sum = summary;
    if (sum == null) {
      sum = new AttemptSummary(leg);
      summary = sum;
    }
    sum.add(leg);
  }

  int attempts() {
    return attempts;
  }

  int probes() {
    return probes;
  }

  /** Writes what has been kept. */
  void finish() {
    if (summary != null) {
      summary.write(writer, parent);
    }
    recent.forEach(Leg::write);
    recent.clear();
  }
}
