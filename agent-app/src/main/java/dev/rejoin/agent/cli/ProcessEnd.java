package dev.rejoin.agent.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/**
 * When and why the process ends. The first cause wins; a second signal while stopping ends it at once.
 *
 * <p>Signals are handled instead of hooking into the JVM's shutdown, since a hook cannot give a clean stop the exit code
 * 0, and everything that a normal end does still happens.
 */
public final class ProcessEnd {
  private static final Logger log = LoggerFactory.getLogger(ProcessEnd.class);
  private static final List<String> SIGNALS = List.of("TERM", "INT", "HUP");
  private static final int SIGNAL_EXIT = 128;

  private final CompletableFuture<Cause> cause = new CompletableFuture<>();

  /** What ended it, and the exit code that goes with it. */
  public record Cause(String why, int exitCode) {}

  /** Ends the process, unless it is ending already; false if it is. */
  public boolean because(String why, int exitCode) {
    return cause.complete(new Cause(why, exitCode));
  }

  /** From here on a signal to end is a clean end. */
  public void onSignals() {
    for (String name : SIGNALS) {
      try {
        Signal.handle(new Signal(name), this::signalled);
      } catch (IllegalArgumentException e) {
        log.debug("signal {} cannot be handled here", name, e);
      }
    }
  }

  private void signalled(Signal signal) {
    if (!because("SIG" + signal.getName(), 0)) {
      Runtime.getRuntime().halt(SIGNAL_EXIT + signal.getNumber());
    }
  }

  /** Waits for the end. */
  public Cause await() {
    return cause.join();
  }

  /** Whatever still hangs after that long is left behind. */
  public void forceAfter(Duration limit) {
    Thread watchdog = new Thread(
        () -> {
          try {
            new CountDownLatch(1).await(limit.toMillis(), TimeUnit.MILLISECONDS);
            log.error("the stop took longer than {} ms, leaving at once", limit.toMillis());
            Runtime.getRuntime().halt(1);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        },
        "rejoin-watchdog");
    watchdog.setDaemon(true);
    watchdog.start();
  }
}
