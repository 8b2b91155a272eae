package dev.rejoin.otel.trace;

import dev.rejoin.api.observe.AgentEvent.AttemptFailed;
import dev.rejoin.api.observe.AgentEvent.AttemptStarted;
import dev.rejoin.api.observe.AgentEvent.Lost;
import dev.rejoin.api.observe.AgentEvent.Probed;
import dev.rejoin.api.observe.AgentEvent.Ready;
import dev.rejoin.api.observe.AgentEvent.WaitStarted;
import dev.rejoin.api.reason.Reason;
import dev.rejoin.otel.attribute.RejoinAttributes;
import dev.rejoin.otel.trace.SpanWriter.Failure;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.semconv.ServerAttributes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One way back as it is being told: the root, how the loss was noticed, then waits and attempts in turn. A cursor says up
 * to where the story goes, so that whatever lies between two attempts is a wait and nothing is left out.
 */
final class ReturnTrace {

  /** What it is about; a handover becomes a return when the connection it began beside is lost. */
  enum Kind {
    RETURN("rejoin.return", "unannounced"),
    SUSPICION("rejoin.handover", "race"),
    DRAIN("rejoin.handover", "drain"),
    OPERATOR("rejoin.handover", "operator");

    private final String spanName;
    private final String waitRule;

    Kind(String spanName, String waitRule) {
      this.spanName = spanName;
      this.waitRule = waitRule;
    }
  }

  private final SpanWriter writer;
  private final String strategy;
  private final Span root;
  private final Context context;
  private final AttemptHistory history;
  private final long startedAt;

  private Kind kind;
  private long lossAt;
  private long cursor;
  private @Nullable Suspicion suspicion;
  private WaitStep.@Nullable Draft wait;
  private Duration previousDelay = Duration.ZERO;
  private @Nullable AttemptLeg leg;
  private long endedAt;

  /** How long nothing had been received when doubts began. */
  private record Suspicion(long lastReceived, long at) {}

  ReturnTrace(
      SpanWriter writer,
      Kind kind,
      String agentId,
      String strategy,
      long startedAt,
      @Nullable SpanContext before) {
    this.writer = writer;
    this.kind = kind;
    this.strategy = strategy;
    this.startedAt = startedAt;
    lossAt = startedAt;
    cursor = startedAt;
    root = writer.startRoot(kind.spanName, startedAt, before);
    context = Context.root().with(root);
    history = new AttemptHistory(writer, context);
    root.setAttribute(RejoinAttributes.AGENT_ID, agentId);
    root.setAttribute(RejoinAttributes.STRATEGY, strategy);
  }

  Kind kind() {
    return kind;
  }

  SpanContext rootContext() {
    return root.getSpanContext();
  }

  /** The root, for hooks and exemplars. */
  Context context() {
    return context;
  }

  /** The attempt under way, or else the root. */
  Context innermost() {
    return leg == null ? context : leg.context();
  }

  @Nullable
  Context attemptContext() {
    return leg == null ? null : leg.context();
  }

  boolean tried() {
    return history.attempts() + history.probes() > 0 || leg != null;
  }

  boolean trying() {
    return leg != null;
  }

  SpanWriter writer() {
    return writer;
  }

  long endedAt() {
    return endedAt;
  }

  // ---- how the loss was noticed

  void cause(Reason reason) {
    cause(reason.code(), reason.detail());
  }

  void cause(String code, String detail) {
    root.setAttribute(RejoinAttributes.CAUSE, code);
    root.setAttribute(RejoinAttributes.CAUSE_DETAIL, detail);
  }

  void suspected(long lastReceivedTick, long tick) {
    suspicion = new Suspicion(Math.max(startedAt, lastReceivedTick), tick);
    if (leg == null && kind == Kind.SUSPICION) {
      cursor = tick;
    }
  }

  void suspicionCleared() {
    suspicion = null;
  }

  void lost(Lost lost, long tick) {
    long from = Math.min(tick, Math.max(startedAt, lost.lastReceivedTick()));
    if (leg == null) {
      WaitStep before = WaitStep.of(null, cursor, from, kind.waitRule);
      if (before != null) {
        before.write(writer, context);
      }
      cursor = tick;
    }
    wait = null;
    kind = Kind.RETURN;
    lossAt = tick;
    root.updateName(kind.spanName);
    cause(lost.reason());
    root.setAttribute(RejoinAttributes.HELD, Seconds.of(lost.held()));
    root.setAttribute(ServerAttributes.SERVER_ADDRESS, lost.endpoint().host());
    root.setAttribute(ServerAttributes.SERVER_PORT, lost.endpoint().port());
    detection(from, tick, Attributes.of(RejoinAttributes.CAUSE, lost.reason().code()));
  }

  private void detection(long from, long to, Attributes attributes) {
    Context detection = writer.write("rejoin.detection", context, from, to, attributes, null);
    Suspicion doubt = suspicion;
    suspicion = null;
    if (doubt != null) {
      Attributes none = Attributes.empty();
      writer.write("rejoin.detection.suspicion", detection, from, doubt.at(), none, null);
      if (to > doubt.at()) {
        writer.write("rejoin.detection.confirmation", detection, doubt.at(), to, none, null);
      }
    }
  }

  /** From now on it is tried until the session has moved, whatever it was tried for before. */
  void drainAnnounced(Duration over, Duration deadline, long tick) {
    if (kind != Kind.RETURN) {
      kind = Kind.DRAIN;
    }
    writer.event(
        root,
        "rejoin.draining",
        Attributes.of(
            RejoinAttributes.WAIT_PLANNED,
            Seconds.of(over),
            RejoinAttributes.RETRY_AFTER,
            Seconds.of(deadline)),
        tick);
  }

  /** Something worth knowing that happened on the way. */
  void remark(String name, Attributes attributes, long tick) {
    writer.event(root, "rejoin." + name, attributes, tick);
  }

  // ---- waits and attempts

  void waiting(WaitStarted event, long tick) {
    wait = WaitStep.Draft.announced(
        event, strategy, previousDelay, Seconds.between(lossAt, Math.max(lossAt, tick)));
    previousDelay = event.proposed();
  }

  void waitCut(String by, long tick) {
    if (leg != null) {
      writer.event(root, "rejoin.wait_cut", Attributes.of(RejoinAttributes.WAIT_CUT_BY, by), tick);
      return;
    }
    if (wait == null) {
      wait = WaitStep.Draft.unannounced(kind.waitRule);
    }
    wait.cutBy(by);
  }

  void probed(Probed event, long tick) {
    long from = Math.max(cursor, tick - event.took().toNanos());
    history.add(new ProbeLeg(writer, context, waitUntil(from), event, from, tick));
    cursor = tick;
  }

  void attemptStarted(AttemptStarted event, long tick) {
    leg = AttemptLeg.connecting(writer, context, waitUntil(tick), event, tick);
  }

  /** A registration began without an attempt: on the connection that is already there. */
  AttemptLeg registering(int number, long tick) {
    AttemptLeg open = leg;
    if (open == null) {
      open = AttemptLeg.reusing(writer, context, waitUntil(tick), number, tick);
      leg = open;
    }
    return open;
  }

  @Nullable
  AttemptLeg leg() {
    return leg;
  }

  private @Nullable WaitStep waitUntil(long tick) {
    WaitStep step = WaitStep.of(wait, cursor, tick, kind.waitRule);
    wait = null;
    return step;
  }

  void failed(AttemptFailed event, long tick) {
    AttemptLeg open = leg;
    if (open == null) {
      open = registering(event.attempt(), tick);
    }
    open.failed(event.failure(), event.phases(), tick);
    legOver(open, tick);
  }

  void abandoned(String why, long tick) {
    AttemptLeg open = leg;
    if (open != null) {
      open.abandoned(why, tick);
      legOver(open, tick);
    }
  }

  private void legOver(AttemptLeg over, long tick) {
    leg = null;
    cursor = tick;
    history.add(over);
  }

  // ---- how it ends

  void ready(Ready ready, long tick) {
    AttemptLeg open = leg;
    if (open != null) {
      open.ready(ready, tick);
      legOver(open, tick);
    }
    root.setAttribute(RejoinAttributes.HANDOVER, ready.handover());
    root.setAttribute(RejoinAttributes.RESUMED, ready.resumed());
    root.setAttribute(RejoinAttributes.EPOCH, ready.epoch());
    root.setAttribute(RejoinAttributes.ENDPOINT, ready.endpoint().toString());
    finish("ready", null, tick);
  }

  /** Over without a session that is new on a connection. */
  void end(String outcome, @Nullable Failure failure, long tick) {
    abandoned(outcome, tick);
    finish(outcome, failure, tick);
  }

  private void finish(String outcome, @Nullable Failure failure, long tick) {
    WaitStep last = kind == Kind.SUSPICION ? null : waitUntil(tick);
    Suspicion doubt = suspicion;
    if (doubt != null) {
      detection(
          Math.min(doubt.lastReceived(), doubt.at()),
          doubt.at(),
          Attributes.of(RejoinAttributes.CAUSE, "suspicion"));
    }
    history.finish();
    if (last != null) {
      last.write(writer, context);
    }
    root.setAttribute(RejoinAttributes.OUTCOME, outcome);
    root.setAttribute(RejoinAttributes.ATTEMPTS, history.attempts());
    if (history.probes() > 0) {
      root.setAttribute(RejoinAttributes.PROBES, history.probes());
    }
    SpanWriter.fail(root, failure);
    endedAt = tick;
    writer.end(root, tick);
  }
}
