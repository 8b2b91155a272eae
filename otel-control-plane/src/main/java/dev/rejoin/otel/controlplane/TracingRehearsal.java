package dev.rejoin.otel.controlplane;

import dev.rejoin.controlplane.model.ControlPlaneEvent.Registered;
import dev.rejoin.controlplane.model.ControlPlaneEvent.RegistrationRequested;
import dev.rejoin.controlplane.model.ControlPlaneEvent.Resumed;
import dev.rejoin.controlplane.model.ControlPlaneListener;
import dev.rejoin.controlplane.model.HandshakeReport;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that tracing does for an agent's return, done before the first one comes: a control plane that has just been
 * started has a whole fleet at its door, and would load classes while they wait.
 */
final class TracingRehearsal {
  private static final int TIMES = 500;
  private static final Map<String, String> PARENT =
      Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

  private TracingRehearsal() {}

  /** Tells {@code tracing} of agents that come back, over either transport, and are refused. */
  static void perform(ControlPlaneListener tracing) {
    for (int i = 0; i < TIMES; i++) {
      tracing.handshake(handshake("websocket", "101", Optional.empty()));
      tracing.handshake(handshake("grpc", "UNAVAILABLE", Optional.of("rehearsal")));
      tracing.on(new RegistrationRequested("rehearsal", i, "resume", 0, PARENT));
      tracing.on(new Resumed("rehearsal", i, "p", i, Optional.of(Duration.ZERO), 0, PARENT));
      tracing.on(new RegistrationRequested("rehearsal", i, "register", 0, PARENT));
      tracing.on(new Registered("rehearsal", i, "p", i, false, Optional.empty(), PARENT));
      tracing.stored();
    }
  }

  private static HandshakeReport handshake(
      String transport, String status, Optional<String> refusal) {
    return new HandshakeReport(
        transport,
        "127.0.0.1:1",
        Optional.of("rehearsal"),
        PARENT,
        0,
        0,
        refusal.isPresent() ? Optional.empty() : Optional.of(0L),
        0,
        status,
        refusal,
        refusal.map(why -> Duration.ZERO));
  }
}
