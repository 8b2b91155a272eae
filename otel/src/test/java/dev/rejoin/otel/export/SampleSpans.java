package dev.rejoin.otel.export;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.List;
import java.util.stream.IntStream;

/** Finished spans with everything a span can have. */
final class SampleSpans {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  private SampleSpans() {}

  static List<SpanData> batch(int first, int count) {
    return IntStream.range(first, first + count).mapToObj(SampleSpans::span).toList();
  }

  static SpanData span(int number) {
    SpanContext own = context(number + 2);
    Attributes attributes = Attributes.builder()
        .put("text", "nö")
        .put("flag", true)
        .put("whole", Long.MIN_VALUE)
        .put("number", 0.1)
        .put(AttributeKey.stringArrayKey("texts"), "a", "")
        .put(AttributeKey.booleanArrayKey("flags"), true, false)
        .put(AttributeKey.longArrayKey("wholes"), 1L, 2L)
        .put(AttributeKey.doubleArrayKey("numbers"), 1.5)
        .build();
    return TestSpanData.builder()
        .setName("span " + number)
        .setKind(SpanKind.CLIENT)
        .setSpanContext(own)
        .setParentSpanContext(context(1))
        .setStatus(StatusData.error())
        .setStartEpochNanos(1_000_000_000L + number)
        .setEndEpochNanos(2_000_000_000L + number)
        .setAttributes(attributes)
        .setTotalAttributeCount(9)
        .setEvents(List.of(EventData.create(1_500_000_000L, "event", attributes, 8)))
        .setTotalRecordedEvents(1)
        .setLinks(List.of(LinkData.create(context(99), Attributes.empty(), 0)))
        .setTotalRecordedLinks(2)
        .setHasEnded(true)
        .setResource(
            Resource.create(Attributes.builder().put("service.name", "x").build(), "schema"))
        .setInstrumentationScopeInfo(InstrumentationScopeInfo.builder("scope")
            .setVersion("1")
            .setSchemaUrl("schema")
            .build())
        .build();
  }

  private static SpanContext context(int number) {
    return SpanContext.createFromRemoteParent(
        TRACE,
        String.format("%016x", number),
        TraceFlags.getSampled(),
        TraceState.builder().put("b", "2").put("a", "1").build());
  }
}
