package dev.rejoin.otel.controlplane;

import dev.rejoin.api.time.Ticker;
import dev.rejoin.controlplane.model.ControlPlaneEvent;
import dev.rejoin.controlplane.model.ControlPlaneEvent.RegistrationRequested;
import dev.rejoin.controlplane.model.ControlPlaneListener;
import dev.rejoin.controlplane.model.HandshakeReport;
import io.opentelemetry.api.trace.Tracer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Joins the traces of agents: how each was let in, how its registration or resumption went. Peers that name no span of
 * theirs are not traced.
 */
public final class ControlPlaneTracing implements ControlPlaneListener {
  private final Tracer tracer;
  private final Ticker ticker;
  private final InstantSource wallClock;
  private final Runnable onClose;

  // ---- confined to the model's context
  private @Nullable RegistrationSpan current;
  private final List<RegistrationSpan> answered = new ArrayList<>();

  /**
   * Traces by {@code tracer}.
   *
   * @param ticker the control plane's
   * @param onClose ends what stands behind the tracer
   */
  public ControlPlaneTracing(
      Tracer tracer, Ticker ticker, InstantSource wallClock, Runnable onClose) {
    this.tracer = tracer;
    this.ticker = ticker;
    this.wallClock = wallClock;
    this.onClose = onClose;
  }

  @Override
  public void handshake(HandshakeReport report) {
    RemoteParent.of(report.traceContext())
        .ifPresent(parent -> new HandshakeSpans(tracer, report, now()).write(parent));
  }

  @Override
  public void on(ControlPlaneEvent event) {
    if (event instanceof RegistrationRequested request) {
      current = RemoteParent.of(request.traceContext())
          .map(parent -> RegistrationSpan.begin(tracer, parent, request, now()))
          .orElse(null);
    } else if (current != null && current.answered(event)) {
      answered.add(current);
      current = null;
    }
  }

  @Override
  public void stored() {
    if (!answered.isEmpty()) {
      long end = now().epochNanos();
      answered.forEach(span -> span.end(end));
      answered.clear();
    }
  }

  private Moments now() {
    return Moments.now(ticker, wallClock);
  }

  @Override
  public void close() {
    onClose.run();
  }
}
