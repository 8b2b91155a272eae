package dev.rejoin.controlplane.model;

import java.util.List;

/**
 * Watches the control plane: logs, traces, pages. Called on the model's serial context right after the state changed
 * and before the peer hears of it; must not block. What it throws is logged and changes nothing.
 */
@FunctionalInterface
public interface ControlPlaneListener {

  /** Something happened. */
  void on(ControlPlaneEvent event);

  /** Nobody watches. */
  static ControlPlaneListener none() {
    return event -> {};
  }

  /** Tells each in turn. */
  static ControlPlaneListener all(List<ControlPlaneListener> listeners) {
    List<ControlPlaneListener> copy = List.copyOf(listeners);
    return event -> copy.forEach(listener -> listener.on(event));
  }
}
