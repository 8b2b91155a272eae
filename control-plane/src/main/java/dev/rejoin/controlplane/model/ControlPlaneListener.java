package dev.rejoin.controlplane.model;

import java.util.List;

/** Watches the control plane: logs, traces, pages. Must not block. What it throws is logged and changes nothing. */
@FunctionalInterface
public interface ControlPlaneListener extends AutoCloseable {

  /** Something happened. Called on the model's serial context right after the state changed and before the peer hears of it. */
  void on(ControlPlaneEvent event);

  /**
   * Whatever was told by {@link #on} is stored and about to reach the peers. Called on the model's serial context after
   * each batch of work, also where nothing was told.
   */
  default void stored() {}

  /** A peer was let in or sent away. Called on its event loop, concurrently for several, before it hears of it. */
  default void handshake(HandshakeReport report) {}

  /** Nothing follows. Called by whoever made the listener, once, after the control plane has ended. */
  @Override
  default void close() {}

  /** Nobody watches. */
  static ControlPlaneListener none() {
    return event -> {};
  }

  /** Tells each in turn. */
  static ControlPlaneListener all(List<ControlPlaneListener> listeners) {
    return new ListenerList(listeners);
  }
}
