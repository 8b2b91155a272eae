package dev.rejoin.testkit.contract;

import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.transport.Connection;
import dev.rejoin.api.transport.ConnectionListener;
import dev.rejoin.api.transport.PhaseTimes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hears everything of one attempt, lets a test wait for it, and notes every broken promise of
 * {@link ConnectionListener}: calls at the same time, out of order, or after the end.
 */
public final class RecordingListener implements ConnectionListener {
  /** Far longer than anything waited for takes, so that a busy machine fails no test. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** How one attempt failed. */
  public record Failure(ConnectFailure reason, PhaseTimes phases) {}

  private final AtomicReference<@Nullable Thread> inside = new AtomicReference<>();

  // Guarded by this.
  private final List<String> brokenPromises = new ArrayList<>();
  private final Deque<Envelope> received = new ArrayDeque<>();
  private final Deque<String> malformed = new ArrayDeque<>();
  private @Nullable Connection opened;
  private @Nullable Failure failed;
  private @Nullable Disconnect closed;
  private int calls;
  private int activities;
  private int writables;

  @Override
  public void opened(Connection connection) {
    hear("opened", () -> {
      promise(opened == null, "opened twice");
      opened = connection;
    });
  }

  @Override
  public void failed(ConnectFailure failure, PhaseTimes phases) {
    hear("failed", () -> {
      promise(opened == null, "failed after opened");
      failed = new Failure(failure, phases);
    });
  }

  @Override
  public void received(Envelope envelope) {
    hear("received", () -> {
      promise(opened != null, "received before opened");
      promise(activities > 0, "received without activity");
      received.add(envelope);
    });
  }

  @Override
  public void activity() {
    hear("activity", () -> {
      promise(opened != null, "activity before opened");
      activities++;
    });
  }

  @Override
  public void malformed(String problem) {
    hear("malformed", () -> {
      promise(opened != null, "malformed before opened");
      malformed.add(problem);
    });
  }

  @Override
  public void writable() {
    hear("writable", () -> {
      promise(opened != null, "writable before opened");
      writables++;
    });
  }

  @Override
  public void closed(Disconnect reason) {
    hear("closed", () -> {
      promise(opened != null, "closed before opened");
      closed = reason;
    });
  }

  private void hear(String what, Runnable note) {
    Thread other = inside.getAndSet(Thread.currentThread());
    synchronized (this) {
      promise(other == null, what + " while another call was under way");
      promise(failed == null, what + " after failed");
      promise(closed == null, what + " after closed");
      calls++;
      note.run();
      notifyAll();
    }
    inside.set(null);
  }

  private void promise(boolean kept, String otherwise) {
    if (!kept) {
      brokenPromises.add(otherwise);
    }
  }

  /** Waits for the connection to open. */
  public synchronized Connection awaitOpened() {
    return await("opened", () -> opened);
  }

  /** Waits for the attempt to fail. */
  public synchronized Failure awaitFailed() {
    return await("failed", () -> failed);
  }

  /** Waits for the connection to close. */
  public synchronized Disconnect awaitClosed() {
    return await("closed", () -> closed);
  }

  /** Waits for the next message. */
  public synchronized Envelope awaitReceived() {
    return await("received", received::poll);
  }

  /** Waits for the next message that could not be understood. */
  public synchronized String awaitMalformed() {
    return await("malformed", malformed::poll);
  }

  /** Waits until more bytes have been heard of than {@code before}. */
  public synchronized void awaitActivityBeyond(int before) {
    awaitTrue("activity beyond " + before, () -> activities > before);
  }

  /** Waits until the connection has been writable again more often than {@code before}. */
  public synchronized void awaitWritableBeyond(int before) {
    awaitTrue("writable beyond " + before, () -> writables > before);
  }

  /** How often bytes were heard of. */
  public synchronized int activities() {
    return activities;
  }

  /** How often the connection became writable again. */
  public synchronized int writables() {
    return writables;
  }

  /** How often anything was heard. */
  public synchronized int calls() {
    return calls;
  }

  /** Whether the connection has closed. */
  public synchronized boolean isClosed() {
    return closed != null;
  }

  /** What a transport did that it must not, in words. */
  public synchronized List<String> brokenPromises() {
    return List.copyOf(brokenPromises);
  }

  private void awaitTrue(String what, BooleanSupplier condition) {
    await(what, () -> condition.getAsBoolean() ? Boolean.TRUE : null);
  }

  private <T> T await(String what, Supplier<@Nullable T> look) {
    Patience patience = new Patience(PATIENCE);
    T found = look.get();
    while (found == null) {
      patience.waitOn(this, () -> what + ", but heard: " + this);
      found = look.get();
    }
    return found;
  }

  @Override
  public synchronized String toString() {
    return calls + " calls, opened " + (opened != null) + ", failed " + failed + ", closed "
        + closed
        + ", " + activities + " activities, " + received.size() + " messages not looked at, "
        + malformed.size() + " malformed";
  }
}
