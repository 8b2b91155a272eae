package dev.rejoin.controlplane.server;

import dev.rejoin.controlplane.model.ControlPlaneEvent;
import dev.rejoin.controlplane.model.ControlPlaneListener;
import dev.rejoin.controlplane.model.HandshakeReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Somebody else's listener: what it throws is logged, and others hear nothing of it. Closing is left to its owner. */
final class IsolatedListener implements ControlPlaneListener {
  private static final Logger log = LoggerFactory.getLogger(IsolatedListener.class);

  private final ControlPlaneListener listener;

  IsolatedListener(ControlPlaneListener listener) {
    this.listener = listener;
  }

  @Override
  public void on(ControlPlaneEvent event) {
    guarded(event.name(), () -> listener.on(event));
  }

  @Override
  public void stored() {
    guarded("stored", listener::stored);
  }

  @Override
  public void handshake(HandshakeReport report) {
    guarded("handshake", () -> listener.handshake(report));
  }

  private static void guarded(String what, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      log.error("a listener failed on {}", what, e);
    }
  }
}
