package dev.rejoin.otel.trace;

import dev.rejoin.otel.attribute.RejoinAttributes;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.TreeMap;

/** The attempts of a long outage that are not told one by one: how many, how they ended, when. */
final class AttemptSummary {
  private static final int MOST_OUTCOMES = 24;

  private final long from;
  private final int first;
  private long to;
  private int last;
  private long attempts;
  private double waited;
  private double tried;
  private final Map<String, Long> outcomes = new TreeMap<>();

  AttemptSummary(AttemptLeg leg) {
    from = leg.from();
    first = leg.number();
  }

  void add(AttemptLeg leg) {
    to = leg.to();
    last = leg.number();
    attempts++;
    waited += leg.waited();
    tried += leg.tried();
    boolean room = outcomes.size() < MOST_OUTCOMES || outcomes.containsKey(leg.outcome());
    outcomes.merge(room ? leg.outcome() : "other", 1L, Long::sum);
  }

  void write(SpanWriter writer, Context parent) {
    AttributesBuilder attributes = Attributes.builder()
        .put(RejoinAttributes.ATTEMPTS, attempts)
        .put(RejoinAttributes.FIRST_ATTEMPT, first)
        .put(RejoinAttributes.LAST_ATTEMPT, last)
        .put(RejoinAttributes.WAITED, waited)
        .put(RejoinAttributes.TRIED, tried);
    outcomes.forEach((outcome, count) -> attributes.put(RejoinAttributes.outcomes(outcome), count));
    writer.write("rejoin.attempts", parent, from, to, attributes.build(), null);
  }
}
