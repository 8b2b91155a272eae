package dev.rejoin.testkit.contract;

import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.transport.Connection;
import dev.rejoin.api.transport.ConnectionListener;
import dev.rejoin.api.transport.PhaseTimes;

/** Passes everything on, and throws each time. */
final class ThrowingListener implements ConnectionListener {
  private final ConnectionListener listener;

  ThrowingListener(ConnectionListener listener) {
    this.listener = listener;
  }

  @Override
  public void opened(Connection connection) {
    listener.opened(connection);
    fail();
  }

  @Override
  public void failed(ConnectFailure failure, PhaseTimes phases) {
    listener.failed(failure, phases);
    fail();
  }

  @Override
  public void received(Envelope envelope) {
    listener.received(envelope);
    fail();
  }

  @Override
  public void activity() {
    listener.activity();
    fail();
  }

  @Override
  public void malformed(String problem) {
    listener.malformed(problem);
    fail();
  }

  @Override
  public void writable() {
    listener.writable();
    fail();
  }

  @Override
  public void closed(Disconnect reason) {
    listener.closed(reason);
    fail();
  }

  private static void fail() {
    throw new IllegalStateException("a listener of the contract that throws on purpose");
  }
}
