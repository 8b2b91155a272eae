package dev.rejoin.otel.trace;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.observe.AgentEvent.Probed;
import dev.rejoin.api.transport.Probe;
import dev.rejoin.otel.attribute.RejoinAttributes;
import dev.rejoin.otel.trace.SpanWriter.Failure;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** A cheap question instead of an attempt, and the wait before it. */
record ProbeLeg(
    SpanWriter writer,
    Context parent,
    @Nullable WaitStep before,
    Probed probed,
    long startedAt,
    long to)
    implements Leg {

  @Override
  public boolean isProbe() {
    return true;
  }

  @Override
  public int number() {
    return probed.attempt();
  }

  @Override
  public String outcome() {
    return probed.answer().label();
  }

  @Override
  public long from() {
    return before == null ? startedAt : before.from();
  }

  @Override
  public double waited() {
    return before == null ? 0 : before.seconds();
  }

  @Override
  public double tried() {
    return Seconds.between(startedAt, to);
  }

  @Override
  public void write() {
    if (before != null) {
      before.write(writer, parent);
    }
    Endpoint endpoint = probed.endpoint();
    AttributesBuilder attributes = Attributes.builder()
        .put(RejoinAttributes.ATTEMPT, number())
        .put(RejoinAttributes.ENDPOINT, endpoint.toString())
        .put(RejoinAttributes.OUTCOME, outcome())
        .put(RejoinAttributes.ATTEMPTING, probed.attempting())
        .putAll(EndpointAttributes.of(endpoint));
    if (!probed.answer().detail().isEmpty()) {
      attributes.put(RejoinAttributes.WHY, probed.answer().detail());
    }
    writer.write(
        "rejoin.probe",
        SpanKind.CLIENT,
        parent,
        startedAt,
        to,
        attributes.build(),
        failure(probed.answer()));
  }

  /** Not there or not well; that nobody can be asked is no failure. */
  private static @Nullable Failure failure(Probe answer) {
    if (answer instanceof Probe.Absent absent) {
      return new Failure(absent.failure().code(), absent.detail());
    }
    return answer instanceof Probe.Unhealthy ? new Failure(answer.label(), answer.detail()) : null;
  }
}
