package dev.rejoin.controlplane.model;

import java.util.List;

/** Several listeners as one. */
record ListenerList(List<ControlPlaneListener> listeners) implements ControlPlaneListener {

  ListenerList {
    listeners = List.copyOf(listeners);
  }

  @Override
  public void on(ControlPlaneEvent event) {
    listeners.forEach(listener -> listener.on(event));
  }

  @Override
  public void stored() {
    listeners.forEach(ControlPlaneListener::stored);
  }

  @Override
  public void handshake(HandshakeReport report) {
    listeners.forEach(listener -> listener.handshake(report));
  }

  @Override
  public void close() {
    listeners.forEach(ControlPlaneListener::close);
  }
}
