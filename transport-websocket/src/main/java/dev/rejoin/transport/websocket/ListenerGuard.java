package dev.rejoin.transport.websocket;

import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.transport.Connection;
import dev.rejoin.api.transport.ConnectionListener;
import dev.rejoin.api.transport.PhaseTimes;

/**
 * Keeps the promises of {@link ConnectionListener} to whoever listens: one end, nothing after it, nothing after a
 * cancellation; and keeps the event loop from a listener's exceptions, which go to the thread's uncaught exception
 * handler. All but {@link #silence()} confined to the event loop.
 */
final class ListenerGuard implements ConnectionListener {
  private final ConnectionListener listener;
  private volatile boolean ended;

  ListenerGuard(ConnectionListener listener) {
    this.listener = listener;
  }

  /** From now on the listener hears nothing. Callable from any thread. */
  void silence() {
    ended = true;
  }

  @Override
  public void opened(Connection connection) {
    tell(() -> listener.opened(connection));
  }

  @Override
  public void failed(ConnectFailure failure, PhaseTimes phases) {
    tellLast(() -> listener.failed(failure, phases));
  }

  @Override
  public void received(Envelope envelope) {
    tell(() -> listener.received(envelope));
  }

  @Override
  public void activity() {
    tell(listener::activity);
  }

  @Override
  public void malformed(String problem) {
    tell(() -> listener.malformed(problem));
  }

  @Override
  public void writable() {
    tell(listener::writable);
  }

  @Override
  public void closed(Disconnect reason) {
    tellLast(() -> listener.closed(reason));
  }

  private void tellLast(Runnable call) {
    if (!ended) {
      ended = true;
      Guarded.run(call);
    }
  }

  private void tell(Runnable call) {
    if (!ended) {
      Guarded.run(call);
    }
  }
}
