package dev.rejoin.otel.trace;

import dev.rejoin.api.observe.AgentEvent.WaitStarted;
import dev.rejoin.otel.attribute.RejoinAttributes;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The time before an attempt in which nothing was tried.
 *
 * @param attributes why, and why that long
 */
record WaitStep(long from, long to, Attributes attributes) {

  double seconds() {
    return Seconds.between(from, to);
  }

  void write(SpanWriter writer, Context parent) {
    writer.write("rejoin.wait", parent, from, to, attributes, null);
  }

  /** Collects what is told about a wait until it is over. */
  static final class Draft {
    private final AttributesBuilder attributes = Attributes.builder();

    /** A wait that no strategy was asked about: a candidate beside a living connection. */
    static Draft unannounced(String rule) {
      Draft draft = new Draft();
      draft.attributes.put(RejoinAttributes.WAIT_RULE, rule);
      return draft;
    }

    static Draft announced(WaitStarted wait, String strategy, Duration previous, double sinceLoss) {
      Draft draft = new Draft();
      draft
          .attributes
          .put(RejoinAttributes.ATTEMPT, wait.attempt())
          .put(RejoinAttributes.WAIT_RULE, wait.rule())
          .put(RejoinAttributes.WAIT_WHY, wait.why())
          .put(RejoinAttributes.WAIT_PROPOSED, Seconds.of(wait.proposed()))
          .put(RejoinAttributes.WAIT_PLANNED, Seconds.of(wait.remaining()))
          .put(RejoinAttributes.WAIT_PREVIOUS, Seconds.of(previous))
          .put(RejoinAttributes.SINCE_LOSS, sinceLoss)
          .put(RejoinAttributes.CAUSE, wait.cause().code())
          .put(RejoinAttributes.ENDPOINT, wait.nextEndpoint().toString())
          .put(RejoinAttributes.STRATEGY, strategy);
      wait.pacing()
          .spread()
          .ifPresent(spread -> draft.attributes.put(RejoinAttributes.SPREAD, Seconds.of(spread)));
      return draft;
    }

    void cutBy(String by) {
      attributes.put(RejoinAttributes.WAIT_CUT_BY, by);
    }

    WaitStep between(long from, long to) {
      return new WaitStep(from, to, attributes.build());
    }
  }

  /** Zero lengths are worth telling only where somebody decided on them. */
  static @Nullable WaitStep of(@Nullable Draft draft, long from, long to, String otherwise) {
    if (draft == null && to <= from) {
      return null;
    }
    Draft told = draft == null ? Draft.unannounced(otherwise) : draft;
    return told.between(from, Math.max(from, to));
  }
}
