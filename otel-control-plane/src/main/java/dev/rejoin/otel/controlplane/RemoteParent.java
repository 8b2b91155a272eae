package dev.rejoin.otel.controlplane;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The agent's span that a peer named. */
final class RemoteParent {
  private static final TextMapGetter<Map<String, String>> ENTRIES = new TextMapGetter<>() {
    @Override
    public Iterable<String> keys(Map<String, String> entries) {
      return entries.keySet();
    }

    @Override
    public @Nullable String get(@Nullable Map<String, String> entries, String key) {
      return entries == null ? null : entries.get(key);
    }
  };

  private RemoteParent() {}

  /** Empty if none was named, or not readably: the control plane begins no traces of its own. */
  static Optional<Context> of(Map<String, String> traceContext) {
    if (traceContext.isEmpty()) {
      return Optional.empty();
    }
    Context context =
        W3CTraceContextPropagator.getInstance().extract(Context.root(), traceContext, ENTRIES);
    return Optional.of(context)
        .filter(found -> Span.fromContext(found).getSpanContext().isValid());
  }
}
