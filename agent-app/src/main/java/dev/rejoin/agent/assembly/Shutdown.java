package dev.rejoin.agent.assembly;

import dev.rejoin.reconnect.Agent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends things side by side and within a bound, whatever they do. */
final class Shutdown {
  private static final Logger log = LoggerFactory.getLogger(Shutdown.class);
  /** An agent bounds its stop itself; this is for one whose serial context is stuck. */
  private static final Duration GRACE = Duration.ofMillis(300);
  /** What the SPIs allow an observer or a connector to take. */
  private static final long CLOSE_MILLIS = 2_000;

  private Shutdown() {}

  static void stopAll(Collection<Agent> agents, Duration stopTimeout) {
    CompletableFuture<?>[] stops = agents.stream()
        .map(agent -> agent.stop().toCompletableFuture())
        .toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(stops).get(stopTimeout.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.warn("{} of {} agents did not stop in time", unfinished(stops), stops.length);
    } catch (ExecutionException e) {
      log.warn("an agent failed to stop", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long unfinished(CompletableFuture<?>[] stops) {
    return List.of(stops).stream().filter(stop -> !stop.isDone()).count();
  }

  /** Closes each on a thread of its own, since each may take its time; gives up on those that take too long. */
  static void closeAll(List<? extends AutoCloseable> parts) {
    List<Thread> closing = new ArrayList<>();
    for (AutoCloseable part : parts) {
      Thread thread = new Thread(() -> close(part), "rejoin-close");
      thread.setDaemon(true);
      thread.start();
      closing.add(thread);
    }
    try {
      for (Thread thread : closing) {
        thread.join(CLOSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      log.warn("{} failed to close", part, e);
    }
  }
}
