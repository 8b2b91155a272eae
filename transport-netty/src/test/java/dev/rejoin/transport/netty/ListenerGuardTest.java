package dev.rejoin.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.transport.Connection;
import dev.rejoin.api.transport.ConnectionListener;
import dev.rejoin.api.transport.PhaseTimes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListenerGuardTest {
  private static final PhaseTimes NO_PHASES = new PhaseTimes(List.of());
  private static final ConnectFailure REFUSED = new ConnectFailure.Refused("no");
  private static final Disconnect CLOSED = new Disconnect.ClosedHere("enough");

  private final List<String> heard = new ArrayList<>();
  private final ListenerGuard guard = new ListenerGuard(new Hearing(heard));
  private final Thread.UncaughtExceptionHandler handlerBefore =
      Thread.currentThread().getUncaughtExceptionHandler();

  @AfterEach
  void restoreHandler() {
    Thread.currentThread().setUncaughtExceptionHandler(handlerBefore);
  }

  @Test
  void afterClosed_nothingIsHeard() {
    guard.activity();
    guard.closed(CLOSED);
    guard.activity();
    guard.writable();
    guard.malformed("late");
    guard.closed(CLOSED);
    guard.failed(REFUSED, NO_PHASES);

    assertThat(heard).containsExactly("activity", "closed");
  }

  @Test
  void afterFailed_nothingIsHeard() {
    guard.failed(REFUSED, NO_PHASES);
    guard.failed(REFUSED, NO_PHASES);

    assertThat(heard).containsExactly("failed");
  }

  @Test
  void afterSilence_notEvenTheEndIsHeard() {
    guard.silence();
    guard.failed(REFUSED, NO_PHASES);
    guard.closed(CLOSED);

    assertThat(heard).isEmpty();
  }

  @Test
  void listenerThatThrows_isReportedAndHearsTheRest() {
    List<Throwable> reported = new ArrayList<>();
    Thread.currentThread().setUncaughtExceptionHandler((thread, problem) -> reported.add(problem));

    guard.malformed("throw");
    guard.writable();

    assertThat(reported).singleElement().isInstanceOf(IllegalStateException.class);
    assertThat(heard).containsExactly("malformed", "writable");
  }

  private record Hearing(List<String> heard) implements ConnectionListener {
    @Override
    public void opened(Connection connection) {
      heard.add("opened");
    }

    @Override
    public void failed(ConnectFailure failure, PhaseTimes phases) {
      heard.add("failed");
    }

    @Override
    public void received(Envelope envelope) {
      heard.add("received");
    }

    @Override
    public void activity() {
      heard.add("activity");
    }

    @Override
    public void malformed(String problem) {
      heard.add("malformed");
      throw new IllegalStateException(problem);
    }

    @Override
    public void writable() {
      heard.add("writable");
    }

    @Override
    public void closed(Disconnect reason) {
      heard.add("closed");
    }
  }
}
