package dev.rejoin.otel.trace;

import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.api.transport.PhaseTimes.PhaseTime;
import dev.rejoin.otel.attribute.RejoinAttributes;
import dev.rejoin.otel.trace.SpanWriter.Failure;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps of one connect: DNS, TCP, TLS and so on, beneath whatever it was for, from {@code startedAt} to {@code endedAt}. */
record ConnectSpans(SpanWriter writer, Context parent, long startedAt, long endedAt) {

  /** Writes each; {@code failure} is where the last one ended, or null if it did not. */
  void write(PhaseTimes phases, @Nullable Failure failure) {
    List<PhaseTime> told = phases.phases();
    for (int i = 0; i < told.size(); i++) {
      PhaseTime phase = told.get(i);
      long from = within(startedAt + phase.startedAfter().toNanos());
      String label = phase.phase().label();
      writer.write(
          "rejoin.connect." + label,
          parent,
          from,
          Math.max(from, within(from + phase.took().toNanos())),
          Attributes.of(RejoinAttributes.PHASE, label),
          i == told.size() - 1 ? failure : null);
    }
  }

  /** A transport's clock may have been read a little before or after the machine's. */
  private long within(long tick) {
    return Math.max(startedAt, Math.min(tick, endedAt));
  }
}
