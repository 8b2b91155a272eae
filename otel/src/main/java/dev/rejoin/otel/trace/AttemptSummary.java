package dev.rejoin.otel.trace;

import dev.rejoin.otel.attribute.RejoinAttributes;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.TreeMap;

/** The attempts and probes of a long outage that are not told one by one: how many, how they ended, when. */
final class AttemptSummary {
  private static final int MOST_OUTCOMES = 24;

  private final long from;
  private long to;
  private int first;
  private int last;
  private long attempts;
  private long probes;
  private double waited;
  private double tried;
  private final Map<String, Long> outcomes = new TreeMap<>();

  AttemptSummary(Leg leg) {
    from = leg.from();
  }

  void add(Leg leg) {
    to = leg.to();
    if (leg.isProbe()) {
      probes++;
    } else {
      attempts++;
      last = leg.number();
      first = first == 0 ? last : first;
    }
    waited += leg.waited();
    tried += leg.tried();
    String outcome = leg.isProbe() ? "probe_" + leg.outcome() : leg.outcome();
    boolean room = outcomes.size() < MOST_OUTCOMES || outcomes.containsKey(outcome);
    outcomes.merge(room ? outcome : "other", 1L, Long::sum);
  }

  void write(SpanWriter writer, Context parent) {
    AttributesBuilder attributes = Attributes.builder()
        .put(RejoinAttributes.ATTEMPTS, attempts)
        .put(RejoinAttributes.PROBES, probes)
        .put(RejoinAttributes.WAITED, waited)
        .put(RejoinAttributes.TRIED, tried);
    if (attempts > 0) {
      attributes
          .put(RejoinAttributes.FIRST_ATTEMPT, first)
          .put(RejoinAttributes.LAST_ATTEMPT, last);
    }
    outcomes.forEach((outcome, count) -> attributes.put(RejoinAttributes.outcomes(outcome), count));
    writer.write("rejoin.attempts", parent, from, to, attributes.build(), null);
  }
}
