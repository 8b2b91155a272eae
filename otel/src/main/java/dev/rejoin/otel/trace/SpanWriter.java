package dev.rejoin.otel.trace;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.semconv.ErrorAttributes;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Writes the spans of one trace at moments on the process's ticker. */
final class SpanWriter {

  /** What went wrong in a span. */
  record Failure(String code, String detail) {}

  private final Tracer tracer;
  private final TraceClock clock;

  SpanWriter(Tracer tracer, TraceClock clock) {
    this.tracer = tracer;
    this.clock = clock;
  }

  /** A new trace's first span, linked to the agent's trace before it. */
  Span startRoot(String name, long tick, @Nullable SpanContext before) {
    SpanBuilder builder = builder(name, SpanKind.INTERNAL, tick).setNoParent();
    if (before != null) {
      builder.addLink(before);
    }
    return builder.startSpan();
  }

  Span start(String name, SpanKind kind, Context parent, long tick) {
    return builder(name, kind, tick).setParent(parent).startSpan();
  }

  void end(Span span, long tick) {
    span.end(clock.nanos(tick), TimeUnit.NANOSECONDS);
  }

  void event(Span span, String name, Attributes attributes, long tick) {
    span.addEvent(name, attributes, clock.nanos(tick), TimeUnit.NANOSECONDS);
  }

  /** A whole span; returns its context, so that others can be put beneath it. */
  Context write(
      String name,
      Context parent,
      long from,
      long to,
      Attributes attributes,
      @Nullable Failure failure) {
    return write(name, SpanKind.INTERNAL, parent, from, to, attributes, failure);
  }

  /** The same of another kind. */
  Context write(
      String name,
      SpanKind kind,
      Context parent,
      long from,
      long to,
      Attributes attributes,
      @Nullable Failure failure) {
    Span span = builder(name, kind, from).setParent(parent).startSpan();
    span.setAllAttributes(attributes);
    fail(span, failure);
    end(span, to);
    return parent.with(span);
  }

  static void fail(Span span, @Nullable Failure failure) {
    if (failure != null) {
      span.setStatus(StatusCode.ERROR, failure.detail());
      span.setAttribute(ErrorAttributes.ERROR_TYPE, failure.code());
    }
  }

  private SpanBuilder builder(String name, SpanKind kind, long tick) {
    return tracer
        .spanBuilder(name)
        .setSpanKind(kind)
        .setStartTimestamp(clock.nanos(tick), TimeUnit.NANOSECONDS);
  }
}
