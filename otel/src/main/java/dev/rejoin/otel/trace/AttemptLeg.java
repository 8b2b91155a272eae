package dev.rejoin.otel.trace;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.observe.AgentEvent.AttemptStarted;
import dev.rejoin.api.observe.AgentEvent.Ready;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.transport.ConnectionInfo;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.otel.attribute.RejoinAttributes;
import dev.rejoin.otel.trace.SpanWriter.Failure;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.semconv.RpcAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt and the wait before it. Its span exists from the start, since the other side is told of it; whether it is
 * ever finished, or the attempt is only counted, is decided when the attempt is over.
 */
final class AttemptLeg implements Leg {
  /** More than this is a registration strategy gone astray. */
  private static final int MOST_STEPS = 32;

  private record Step(
      String name,
      long from,
      long to,
      Attributes attributes,
      @Nullable Failure failure) {}

  private record Open(String name, String type, long from) {}

  private final SpanWriter writer;
  private final Context parent;
  private final Span span;
  private final Context context;
  private final @Nullable WaitStep wait;
  private final int number;
  private final long startedAt;

  private PhaseTimes phases = PhaseTimes.none();
  private final List<Step> steps = new ArrayList<>(4);
  private @Nullable Open request;
  private @Nullable Open deferral;
  private Attributes deferralAttributes = Attributes.empty();
  private String outcome = "";
  private @Nullable Failure failure;
  private long endedAt;

  private AttemptLeg(
      SpanWriter writer, Context parent, @Nullable WaitStep wait, int number, long startedAt) {
    this.writer = writer;
    this.parent = parent;
    this.wait = wait;
    this.number = number;
    this.startedAt = startedAt;
    span = writer.start("rejoin.attempt", SpanKind.CLIENT, parent, startedAt);
    context = parent.with(span);
    span.setAttribute(RejoinAttributes.ATTEMPT, number);
  }

  /** An attempt on a connection of its own. */
  static AttemptLeg connecting(
      SpanWriter writer,
      Context parent,
      @Nullable WaitStep wait,
      AttemptStarted started,
      long startedAt) {
    AttemptLeg leg = new AttemptLeg(writer, parent, wait, started.attempt(), startedAt);
    Endpoint endpoint = started.endpoint();
    leg.span.setAttribute(RejoinAttributes.ENDPOINT, endpoint.toString());
    leg.span.setAttribute(RejoinAttributes.TRANSPORT, started.transport());
    leg.span.setAttribute(RejoinAttributes.BESIDE, started.besidePrimary());
    leg.span.setAllAttributes(EndpointAttributes.of(endpoint));
    if (started.transport().equals(RpcAttributes.RpcSystemNameValues.GRPC)) {
      leg.span.setAttribute(RpcAttributes.RPC_SYSTEM_NAME, started.transport());
      leg.span.setAttribute(RpcAttributes.RPC_METHOD, RejoinAttributes.CONNECT_METHOD);
    }
    return leg;
  }

  /** A registration on the connection that is already there. */
  static AttemptLeg reusing(
      SpanWriter writer, Context parent, @Nullable WaitStep wait, int number, long startedAt) {
    AttemptLeg leg = new AttemptLeg(writer, parent, wait, number, startedAt);
    leg.span.setAttribute(RejoinAttributes.REUSED, true);
    return leg;
  }

  Context context() {
    return context;
  }

  long startedAt() {
    return startedAt;
  }

  // ---- while it runs

  void opened(ConnectionInfo info) {
    phases = info.phases();
    span.setAllAttributes(EndpointAttributes.of(info));
  }

  void requestSent(String type, long tick) {
    closeDeferral(tick);
    closeRequest("unanswered", tick);
    request = new Open("rejoin." + type, type, tick);
  }

  void requestAnswered(String type, String answer, long tick) {
    if (request != null && request.type().equals(type)) {
      closeRequest(answer, tick);
    }
  }

  void deferred(Duration retryAfter, String why, long tick) {
    closeRequest("deferred", tick);
    closeDeferral(tick);
    deferral = new Open("rejoin.wait", "deferred", tick);
    deferralAttributes = Attributes.of(
        RejoinAttributes.WAIT_RULE,
        "deferred",
        RejoinAttributes.WAIT_WHY,
        why,
        RejoinAttributes.RETRY_AFTER,
        Seconds.of(retryAfter));
  }

  private void closeRequest(String answer, long tick) {
    Open open = request;
    request = null;
    if (open != null) {
      boolean failed = answer.equals("timed_out") || answer.equals("disconnected");
      add(new Step(
          open.name(),
          open.from(),
          tick,
          Attributes.of(RejoinAttributes.REQUEST, open.type(), RejoinAttributes.ANSWER, answer),
          failed ? new Failure(answer, "no answer to " + open.type()) : null));
    }
  }

  private void closeDeferral(long tick) {
    Open open = deferral;
    deferral = null;
    if (open != null) {
      add(new Step(open.name(), open.from(), tick, deferralAttributes, null));
    }
  }

  private void add(Step step) {
    if (steps.size() < MOST_STEPS) {
      steps.add(step);
    }
  }

  // ---- how it ends

  void failed(ConnectFailure why, PhaseTimes told, long tick) {
    if (!told.phases().isEmpty()) {
      phases = told;
    }
    over(why.code(), tick);
    failure = new Failure(why.code(), why.detail());
    span.setAllAttributes(FailureAttributes.of(why));
  }

  void abandoned(String why, long tick) {
    over("abandoned", tick);
    span.setAttribute(RejoinAttributes.WHY, why);
  }

  void ready(Ready ready, long tick) {
    over("ready", tick);
    span.setAttribute(RejoinAttributes.RESUMED, ready.resumed());
    span.setAttribute(RejoinAttributes.EPOCH, ready.epoch());
  }

  private void over(String how, long tick) {
    closeRequest("unanswered", tick);
    closeDeferral(tick);
    outcome = how;
    endedAt = tick;
    span.setAttribute(RejoinAttributes.OUTCOME, how);
  }

  // ---- what remains of it

  @Override
  public boolean isProbe() {
    return false;
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public String outcome() {
    return outcome;
  }

  @Override
  public long from() {
    return wait == null ? startedAt : wait.from();
  }

  @Override
  public long to() {
    return endedAt;
  }

  @Override
  public double waited() {
    return wait == null ? 0 : wait.seconds();
  }

  @Override
  public double tried() {
    return Seconds.between(startedAt, endedAt);
  }

  @Override
  public void write() {
    if (wait != null) {
      wait.write(writer, parent);
    }
    boolean opened = failure == null || !steps.isEmpty();
    new ConnectSpans(writer, context, startedAt, endedAt).write(phases, opened ? null : failure);
    for (Step step : steps) {
      writer.write(step.name(), context, step.from(), step.to(), step.attributes(), step.failure());
    }
    SpanWriter.fail(span, failure);
    writer.end(span, endedAt);
  }
}
