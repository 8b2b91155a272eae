package dev.rejoin.otel.export;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfoBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.resources.ResourceBuilder;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A batch of finished spans as bytes: a magic number, a checksum, the batch's resources and scopes, then the spans. Only
 * this release's own files are read; another version's are refused as a whole.
 */
final class SpanFormat {
  private static final int MAGIC = 0x524a5301; // RJS, version 1

  private SpanFormat() {}

  static byte[] encode(List<SpanData> spans) {
    ByteArrayOutputStream body = new ByteArrayOutputStream(256 * spans.size());
    ByteArrayOutputStream whole = new ByteArrayOutputStream(64);
    try {
      writeBody(new DataOutputStream(body), spans);
      DataOutputStream out = new DataOutputStream(whole);
      out.writeInt(MAGIC);
      out.writeLong(checksum(body.toByteArray(), 0));
      body.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return whole.toByteArray();
  }

  /**
   * Reads a batch.
   *
   * @throws IOException if the bytes are not a whole batch of this version
   */
  static List<SpanData> decode(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    if (in.readInt() != MAGIC) {
      throw new IOException("not a batch of spans, or one of another version");
    }
    if (in.readLong() != checksum(bytes, Integer.BYTES + Long.BYTES)) {
      throw new IOException("damaged: the checksum differs");
    }
    try {
      return readBody(in);
    } catch (EOFException | IllegalArgumentException e) {
      throw new IOException("damaged", e);
    }
  }

  private static long checksum(byte[] bytes, int from) {
    CRC32 checksum = new CRC32();
    checksum.update(bytes, from, bytes.length - from);
    return checksum.getValue();
  }

  private static void writeBody(DataOutput out, List<SpanData> spans) throws IOException {
    Map<Resource, Integer> resources = new LinkedHashMap<>();
    Map<InstrumentationScopeInfo, Integer> scopes = new LinkedHashMap<>();
    for (SpanData span : spans) {
      resources.putIfAbsent(span.getResource(), resources.size());
      scopes.putIfAbsent(span.getInstrumentationScopeInfo(), scopes.size());
    }
    out.writeInt(resources.size());
    for (Resource resource : resources.keySet()) {
      writeOptional(out, resource.getSchemaUrl());
      AttributesFormat.write(out, resource.getAttributes());
    }
    out.writeInt(scopes.size());
    for (InstrumentationScopeInfo scope : scopes.keySet()) {
      AttributesFormat.writeText(out, scope.getName());
      writeOptional(out, scope.getVersion());
      writeOptional(out, scope.getSchemaUrl());
      AttributesFormat.write(out, scope.getAttributes());
    }
    out.writeInt(spans.size());
    for (SpanData span : spans) {
      out.writeInt(resources.getOrDefault(span.getResource(), 0));
      out.writeInt(scopes.getOrDefault(span.getInstrumentationScopeInfo(), 0));
      writeSpan(out, span);
    }
  }

  private static List<SpanData> readBody(DataInput in) throws IOException {
    List<Resource> resources = new ArrayList<>();
    for (int left = AttributesFormat.length(in); left > 0; left--) {
      resources.add(readResource(in));
    }
    List<InstrumentationScopeInfo> scopes = new ArrayList<>();
    for (int left = AttributesFormat.length(in); left > 0; left--) {
      scopes.add(readScope(in));
    }
    List<SpanData> spans = new ArrayList<>();
    for (int left = AttributesFormat.length(in); left > 0; left--) {
      spans.add(readSpan(in, pick(resources, in.readInt()), pick(scopes, in.readInt())));
    }
    return spans;
  }

  private static <T> T pick(List<T> items, int index) throws IOException {
    if (index < 0 || index >= items.size()) {
      throw new IOException("index " + index + " (expected: below " + items.size() + ")");
    }
    return items.get(index);
  }

  private static Resource readResource(DataInput in) throws IOException {
    String schemaUrl = readOptional(in);
    ResourceBuilder builder = Resource.builder().putAll(AttributesFormat.read(in));
    return schemaUrl == null ? builder.build() : builder.setSchemaUrl(schemaUrl).build();
  }

  private static InstrumentationScopeInfo readScope(DataInput in) throws IOException {
    InstrumentationScopeInfoBuilder builder =
        InstrumentationScopeInfo.builder(AttributesFormat.readText(in));
    String version = readOptional(in);
    if (version != null) {
      builder.setVersion(version);
    }
    String schemaUrl = readOptional(in);
    if (schemaUrl != null) {
      builder.setSchemaUrl(schemaUrl);
    }
    return builder.setAttributes(AttributesFormat.read(in)).build();
  }

  private static void writeSpan(DataOutput out, SpanData span) throws IOException {
    AttributesFormat.writeText(out, span.getName());
    AttributesFormat.writeText(out, span.getKind().name());
    writeContext(out, span.getSpanContext());
    writeContext(out, span.getParentSpanContext());
    AttributesFormat.writeText(out, span.getStatus().getStatusCode().name());
    AttributesFormat.writeText(out, span.getStatus().getDescription());
    out.writeLong(span.getStartEpochNanos());
    out.writeLong(span.getEndEpochNanos());
    AttributesFormat.write(out, span.getAttributes());
    out.writeInt(span.getTotalAttributeCount());
    out.writeInt(span.getEvents().size());
    for (EventData event : span.getEvents()) {
      AttributesFormat.writeText(out, event.getName());
      out.writeLong(event.getEpochNanos());
      AttributesFormat.write(out, event.getAttributes());
      out.writeInt(event.getTotalAttributeCount());
    }
    out.writeInt(span.getTotalRecordedEvents());
    out.writeInt(span.getLinks().size());
    for (LinkData link : span.getLinks()) {
      writeContext(out, link.getSpanContext());
      AttributesFormat.write(out, link.getAttributes());
      out.writeInt(link.getTotalAttributeCount());
    }
    out.writeInt(span.getTotalRecordedLinks());
  }

  private static SpanData readSpan(DataInput in, Resource resource, InstrumentationScopeInfo scope)
      throws IOException {
    return new StoredSpan(
        resource,
        scope,
        AttributesFormat.readText(in),
        SpanKind.valueOf(AttributesFormat.readText(in)),
        readContext(in),
        readContext(in),
        readStatus(in),
        in.readLong(),
        in.readLong(),
        AttributesFormat.read(in),
        in.readInt(),
        readEvents(in),
        in.readInt(),
        readLinks(in),
        in.readInt());
  }

  private static StatusData readStatus(DataInput in) throws IOException {
    StatusCode code = StatusCode.valueOf(AttributesFormat.readText(in));
    return StatusData.create(code, AttributesFormat.readText(in));
  }

  private static List<EventData> readEvents(DataInput in) throws IOException {
    List<EventData> events = new ArrayList<>(0);
    for (int left = AttributesFormat.length(in); left > 0; left--) {
      String name = AttributesFormat.readText(in);
      long epochNanos = in.readLong();
      events.add(EventData.create(epochNanos, name, AttributesFormat.read(in), in.readInt()));
    }
    return events;
  }

  private static List<LinkData> readLinks(DataInput in) throws IOException {
    List<LinkData> links = new ArrayList<>(0);
    for (int left = AttributesFormat.length(in); left > 0; left--) {
      links.add(LinkData.create(readContext(in), AttributesFormat.read(in), in.readInt()));
    }
    return links;
  }

  private static void writeContext(DataOutput out, SpanContext context) throws IOException {
    AttributesFormat.writeText(out, context.getTraceId());
    AttributesFormat.writeText(out, context.getSpanId());
    out.writeByte(context.getTraceFlags().asByte());
    out.writeBoolean(context.isRemote());
    Map<String, String> state = context.getTraceState().asMap();
    out.writeInt(state.size());
    for (Map.Entry<String, String> entry : state.entrySet()) {
      AttributesFormat.writeText(out, entry.getKey());
      AttributesFormat.writeText(out, entry.getValue());
    }
  }

  private static SpanContext readContext(DataInput in) throws IOException {
    String traceId = AttributesFormat.readText(in);
    String spanId = AttributesFormat.readText(in);
    TraceFlags flags = TraceFlags.fromByte(in.readByte());
    boolean remote = in.readBoolean();
    List<String[]> entries = new ArrayList<>(0);
    for (int left = AttributesFormat.length(in); left > 0; left--) {
      entries.add(new String[] {AttributesFormat.readText(in), AttributesFormat.readText(in)});
    }
    TraceStateBuilder state = TraceState.builder();
    for (int i = entries.size() - 1; i >= 0; i--) { // each goes to the front
      state.put(entries.get(i)[0], entries.get(i)[1]);
    }
    return remote
        ? SpanContext.createFromRemoteParent(traceId, spanId, flags, state.build())
        : SpanContext.create(traceId, spanId, flags, state.build());
  }

  private static void writeOptional(DataOutput out, @Nullable String text) throws IOException {
    out.writeBoolean(text != null);
    if (text != null) {
      AttributesFormat.writeText(out, text);
    }
  }

  private static @Nullable String readOptional(DataInput in) throws IOException {
    return in.readBoolean() ? AttributesFormat.readText(in) : null;
  }
}
