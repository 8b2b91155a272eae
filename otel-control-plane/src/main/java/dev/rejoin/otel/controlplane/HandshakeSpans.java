package dev.rejoin.otel.controlplane;

import dev.rejoin.controlplane.model.HandshakeReport;
import dev.rejoin.otel.attribute.RejoinAttributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.semconv.ErrorAttributes;
import io.opentelemetry.semconv.HttpAttributes;
import io.opentelemetry.semconv.NetworkAttributes;
import io.opentelemetry.semconv.RpcAttributes;
import java.util.concurrent.TimeUnit;

/** One peer's way in: accepted, admitted, authenticated. */
final class HandshakeSpans {
  private static final double NANOS = 1e9;

  private final Tracer tracer;
  private final HandshakeReport report;
  private final Moments moments;

  HandshakeSpans(Tracer tracer, HandshakeReport report, Moments moments) {
    this.tracer = tracer;
    this.report = report;
    this.moments = moments;
  }

  void write(Context parent) {
    Span accept = start("rejoin.accept", SpanKind.SERVER, parent, report.acceptedTick());
    Context within = parent.with(accept);
    long admitted = report.admittedTick().orElse(report.endedTick());
    step("rejoin.admit", within, report.askedTick(), admitted);
    if (report.admittedTick().isPresent()) {
      step("rejoin.authenticate", within, admitted, report.endedTick());
    }
    describe(accept);
    end(accept, report.endedTick());
  }

  /** The last step is the one that was refused. */
  private void step(String name, Context parent, long from, long to) {
    Span span = start(name, SpanKind.INTERNAL, parent, from);
    if (to == report.endedTick()) {
      fail(span);
    }
    end(span, to);
  }

  private void describe(Span accept) {
    report.agentId().ifPresent(id -> accept.setAttribute(RejoinAttributes.AGENT_ID, id));
    accept.setAttribute(RejoinAttributes.TRANSPORT, report.transport());
    accept.setAttribute(RejoinAttributes.OUTCOME, report.refusal().isEmpty() ? "open" : "refused");
    accept.setAttribute(NetworkAttributes.NETWORK_TRANSPORT, "tcp");
    int colon = report.address().lastIndexOf(':');
    if (colon > 0) {
      accept.setAttribute(
          NetworkAttributes.NETWORK_PEER_ADDRESS, report.address().substring(0, colon));
      accept.setAttribute(
          NetworkAttributes.NETWORK_PEER_PORT,
          Long.parseLong(report.address().substring(colon + 1)));
    }
    if (report.transport().equals(RpcAttributes.RpcSystemNameValues.GRPC)) {
      accept.setAttribute(RpcAttributes.RPC_SYSTEM_NAME, report.transport());
      accept.setAttribute(RpcAttributes.RPC_METHOD, RejoinAttributes.CONNECT_METHOD);
      accept.setAttribute(RpcAttributes.RPC_STATUS_CODE, report.status());
    } else {
      accept.setAttribute(
          HttpAttributes.HTTP_RESPONSE_STATUS_CODE, Long.parseLong(report.status()));
    }
    report
        .retryAfter()
        .ifPresent(
            delay -> accept.setAttribute(RejoinAttributes.RETRY_AFTER, delay.toNanos() / NANOS));
    fail(accept);
  }

  private void fail(Span span) {
    report.refusal().ifPresent(why -> {
      span.setStatus(StatusCode.ERROR, why);
      span.setAttribute(ErrorAttributes.ERROR_TYPE, report.status());
    });
  }

  private Span start(String name, SpanKind kind, Context parent, long tick) {
    return tracer
        .spanBuilder(name)
        .setSpanKind(kind)
        .setParent(parent)
        .setStartTimestamp(moments.nanos(tick), TimeUnit.NANOSECONDS)
        .startSpan();
  }

  private void end(Span span, long tick) {
    span.end(moments.nanos(tick), TimeUnit.NANOSECONDS);
  }
}
