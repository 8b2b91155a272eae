package dev.rejoin.otel.controlplane;

import dev.rejoin.controlplane.model.ControlPlaneEvent;
import dev.rejoin.controlplane.model.ControlPlaneEvent.RegistrationRequested;
import dev.rejoin.otel.attribute.RejoinAttributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.semconv.ErrorAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One registration or resumption, from the moment it was read until its outcome was stored. */
final class RegistrationSpan {
  private static final double NANOS = 1e9;

  private final Span span;
  private final long connection;

  private RegistrationSpan(Span span, long connection) {
    this.span = span;
    this.connection = connection;
  }

  static RegistrationSpan begin(
      Tracer tracer, Context parent, RegistrationRequested request, Moments moments) {
    Span span = tracer
        .spanBuilder("rejoin." + request.type())
        .setSpanKind(SpanKind.SERVER)
        .setParent(parent)
        .setStartTimestamp(moments.nanos(request.arrivedTick()), TimeUnit.NANOSECONDS)
        .startSpan();
    span.setAttribute(RejoinAttributes.AGENT_ID, request.agentId());
    span.setAttribute(RejoinAttributes.REQUEST, request.type());
    return new RegistrationSpan(span, request.connection());
  }

  /** Takes up how it ended; false if the event tells of something else. */
  boolean answered(ControlPlaneEvent event) {
    if (event instanceof ControlPlaneEvent.Resumed e && e.connection() == connection) {
      answer("resumed", e.epoch(), e.away());
      span.setAttribute(RejoinAttributes.REPLAYED, e.replayed());
    } else if (event instanceof ControlPlaneEvent.Registered e && e.connection() == connection) {
      answer("register_success", e.epoch(), e.away());
      span.setAttribute(RejoinAttributes.REPEATED, e.repeated());
    } else if (event instanceof ControlPlaneEvent.RegistrationDemanded e
        && e.connection() == connection) {
      span.setAttribute(RejoinAttributes.ANSWER, "register_required");
      span.setAttribute(RejoinAttributes.WHY, e.why());
    } else if (event instanceof ControlPlaneEvent.RegistrationDeferred e
        && e.connection() == connection) {
      span.setAttribute(RejoinAttributes.ANSWER, "deferred");
      span.setAttribute(RejoinAttributes.RETRY_AFTER, e.retryAfter().toNanos() / NANOS);
    } else if (event instanceof ControlPlaneEvent.Rejected e && e.connection() == connection) {
      span.setAttribute(RejoinAttributes.ANSWER, "rejected");
      span.setStatus(StatusCode.ERROR, e.why());
      span.setAttribute(ErrorAttributes.ERROR_TYPE, "rejected");
    } else {
      return false;
    }
    return true;
  }

  private void answer(String answer, long epoch, Optional<Duration> away) {
    span.setAttribute(RejoinAttributes.ANSWER, answer);
    span.setAttribute(RejoinAttributes.EPOCH, epoch);
    away.ifPresent(length -> span.setAttribute(RejoinAttributes.AWAY, length.toNanos() / NANOS));
  }

  void end(long epochNanos) {
    span.end(epochNanos, TimeUnit.NANOSECONDS);
  }
}
