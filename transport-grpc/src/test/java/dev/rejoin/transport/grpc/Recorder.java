package dev.rejoin.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.transport.Connection;
import dev.rejoin.api.transport.ConnectionListener;
import dev.rejoin.api.transport.PhaseTimes;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what a listener hears, in order, for a test to take. */
final class Recorder implements ConnectionListener {
  record Failed(ConnectFailure failure, PhaseTimes phases) {}

  record Malformed(String problem) {}

  record Writable() {}

  private final LinkedBlockingQueue<Object> heard = new LinkedBlockingQueue<>();
  final AtomicInteger activity = new AtomicInteger();

  @Override
  public void opened(Connection connection) {
    heard.add(connection);
  }

  @Override
  public void failed(ConnectFailure failure, PhaseTimes phases) {
    heard.add(new Failed(failure, phases));
  }

  @Override
  public void received(Envelope envelope) {
    heard.add(envelope);
  }

  @Override
  public void activity() {
    activity.incrementAndGet();
  }

  @Override
  public void malformed(String problem) {
    heard.add(new Malformed(problem));
  }

  @Override
  public void writable() {
    heard.add(new Writable());
  }

  @Override
  public void closed(Disconnect reason) {
    heard.add(reason);
  }

  /** The next thing heard, which must be of that type. */
  <T> T next(Class<T> type) throws InterruptedException {
    Object next = heard.poll(60, TimeUnit.SECONDS);
    assertThat(next).isInstanceOf(type);
    return type.cast(next);
  }

  ConnectFailure failure() throws InterruptedException {
    return next(Failed.class).failure();
  }

  /** Nothing more has been heard. */
  void assertSilent() {
    assertThat(heard).isEmpty();
  }
}
