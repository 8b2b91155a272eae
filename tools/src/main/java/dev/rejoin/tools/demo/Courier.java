package dev.rejoin.tools.demo;

import dev.rejoin.tools.controlplane.AdminClient;
import dev.rejoin.tools.process.Pause;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Sends the agent a numbered command every tenth of a second, whatever happens to the path, and tells at the end whether
 * each was answered exactly once. The agent knows no command of that name, and its saying so is the answer. Thread-safe.
 */
final class Courier implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMillis(100);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int MOST_POLLS = 100;
  /** What still comes after the last answer that was expected was sent twice. */
  private static final int QUIET_POLLS = 4;

  private static final String COMMAND = "demo";

  private final String agent;
  private final Thread sender;
  private @Nullable AdminClient admin;
  private boolean sending;
  private boolean busy;
  private int number;
  private int accepted;
  private int unsure;
  private long answeredBefore;

  Courier(String agent) {
    this.agent = agent;
    sender = new Thread(this::sendAll, "rejoin-courier");
    sender.setDaemon(true);
    sender.start();
  }

  /** Counts anew and begins to send, once nothing older is under way. */
  void begin(AdminClient controlPlane) throws IOException, InterruptedException {
    JsonNode quiet = quiet(controlPlane, 0);
    synchronized (this) {
      accepted = 0;
      unsure = 0;
      answeredBefore = received(quiet);
      admin = controlPlane;
      sending = true;
      notifyAll();
    }
  }

  /** Goes on with another control plane, or with none until there is one; the count goes on, too. */
  synchronized void moveTo(@Nullable AdminClient controlPlane) {
    admin = controlPlane;
    notifyAll();
  }

  /** Stops sending, waits until everything has arrived, and counts. */
  Receipt settle() throws IOException, InterruptedException {
    AdminClient controlPlane;
    long expected;
    synchronized (this) {
      sending = false;
      while (busy) {
        wait();
      }
      controlPlane = admin;
      expected = answeredBefore + accepted;
    }
    if (controlPlane == null) {
      throw new IOException("no control plane to count with (expected: one that listens)");
    }
    JsonNode quiet = quiet(controlPlane, expected);
    synchronized (this) {
      return new Receipt(
          accepted,
          unsure,
          received(quiet) - answeredBefore,
          quiet.path("queued").asInt(0));
    }
  }

  /** Waits until nothing is under way any more, or for five seconds. */
  private JsonNode quiet(AdminClient controlPlane, long expected)
      throws IOException, InterruptedException {
    JsonNode last = view(controlPlane);
    int still = 0;
    for (int poll = 0; poll < MOST_POLLS && still < QUIET_POLLS; poll++) {
      Pause.of(POLL);
      JsonNode now = view(controlPlane);
      boolean settled = now.path("queued").asInt(0) == 0
          && received(now) == received(last)
          && received(now) >= expected;
      still = settled ? still + 1 : 0;
      last = now;
    }
    return last;
  }

  private JsonNode view(AdminClient controlPlane) throws IOException, InterruptedException {
    return controlPlane
        .agent(agent)
        .orElseThrow(() -> new IOException("the control plane does not know " + agent));
  }

  private static long received(JsonNode view) {
    return view.path("last_received").asLong(0);
  }

  private void sendAll() {
    try {
      while (true) {
        sendNext(takeTurn());
        Pause.of(EVERY);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized AdminClient takeTurn() throws InterruptedException {
    AdminClient now = admin;
    while (!sending || now == null) {
      wait();
      now = admin;
    }
    busy = true;
    number++;
    return now;
  }

  private void sendNext(AdminClient controlPlane) throws InterruptedException {
    boolean taken = false;
    boolean unheard = false;
    try {
      controlPlane.command(agent, COMMAND, String.valueOf(number));
      taken = true;
    } catch (ConnectException nobodyListens) {
      unheard = false;
    } catch (IOException brokenOff) {
      unheard = true; // perhaps it was queued before the answer was lost
    } finally {
      synchronized (this) {
        accepted += taken ? 1 : 0;
        unsure += unheard ? 1 : 0;
        busy = false;
        notifyAll();
      }
    }
  }

  @Override
  public void close() {
    sender.interrupt();
  }
}
