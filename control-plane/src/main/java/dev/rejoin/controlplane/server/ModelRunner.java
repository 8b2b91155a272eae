package dev.rejoin.controlplane.server;

import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Heartbeat;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Ping;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.Resume;
import dev.rejoin.api.time.Scheduler;
import dev.rejoin.api.time.Ticker;
import dev.rejoin.controlplane.model.ControlPlaneEvent;
import dev.rejoin.controlplane.model.ControlPlaneListener;
import dev.rejoin.controlplane.model.ControlPlaneModel;
import dev.rejoin.controlplane.model.Link;
import dev.rejoin.controlplane.model.SessionStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the model on one serial context, in batches: whatever has arrived is worked off, the store commits once, and only
 * then are the answers let go. Under load the batches grow and the price of a commit is shared.
 *
 * <p>Every method is callable from any thread unless it says otherwise.
 */
final class ModelRunner {
  private static final Logger log = LoggerFactory.getLogger(ModelRunner.class);
  private static final int LARGEST_BATCH = 1024;
  private static final Duration TICK_EVERY = Duration.ofMillis(250);
  /** What another process queued for an agent here waits for no longer than that. */
  private static final Duration TICK_EVERY_WHERE_SHARED = Duration.ofMillis(25);
  /** While registrations wait for their turns, or agents for being told to go, one is due every few milliseconds. */
  private static final Duration TICK_AT_MOST_EVERY = Duration.ofMillis(10);

  private final Scheduler scheduler;
  private final Ticker ticker;
  private final ControlPlaneModel model;
  private final SessionStore store;
  private final FaultBoard faults;
  private final ControlPlaneListener listener;
  private final Consumer<RuntimeException> failed;

  private final Queue<Runnable> arrived = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  // ---- confined to the scheduler
  private final Set<FlushableOutlet> unflushed = new LinkedHashSet<>();
  private List<Runnable> held = new ArrayList<>();
  /** When the input that is worked on had been read. */
  private long arrivedTick;

  private volatile boolean stopped;
  /** Not confined: set when the scheduler has ended. */
  private volatile boolean dead;

  /**
   * Drives a model.
   *
   * @param listener told when a registration is begun and when its outcome is stored
   * @param failed told once, on the scheduler, when the store fails; the runner has then stopped
   */
  ModelRunner(
      Scheduler scheduler,
      Ticker ticker,
      ControlPlaneModel model,
      SessionStore store,
      FaultBoard faults,
      ControlPlaneListener listener,
      Consumer<RuntimeException> failed) {
    this.scheduler = scheduler;
    this.ticker = ticker;
    this.model = model;
    this.store = store;
    this.faults = faults;
    this.listener = listener;
    this.failed = failed;
  }

  /**
   * Begins to keep time.
   *
   * @param everyTick runs at least a few times a second, in the model's context
   */
  void start(Runnable everyTick) {
    scheduler.schedule(
        untilNextTick(),
        () -> submit(() -> {
          if (!stopped) {
            if (!faults.silent()) {
              model.tick();
            }
            everyTick.run();
            start(everyTick);
          }
        }));
  }

  private Duration untilNextTick() {
    if (model.isBusy()) {
      return TICK_AT_MOST_EVERY;
    }
    return store.self() == 0 ? TICK_EVERY : TICK_EVERY_WHERE_SHARED;
  }

  /** Runs a task in the model's context, in order of submission. */
  void submit(Runnable task) {
    arrived.add(task);
    if (dead) {
      runLeftovers();
    } else if (scheduled.compareAndSet(false, true)) {
      scheduler.execute(this::runBatch);
    }
  }

  /** Asks the model something. The answer completes on the model's context, after its changes are stored. */
  <T> CompletableFuture<T> ask(Function<ControlPlaneModel, T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    submit(() -> {
      try {
        T result = stopped ? null : question.apply(model);
        // What was answered must be true after a crash as well.
        commit();
        if (result == null || stopped) {
          answer.completeExceptionally(new IllegalStateException("the control plane has stopped"));
        } else {
          answer.complete(result);
        }
      } catch (RuntimeException e) {
        answer.completeExceptionally(e);
      }
    });
    return answer;
  }

  /** What a peer does: held back while the control plane plays dead. */
  void input(Consumer<ControlPlaneModel> input) {
    inputRead(ticker.nanos(), input);
  }

  private void inputRead(long tick, Consumer<ControlPlaneModel> input) {
    submit(() -> {
      if (stopped) {
        return;
      }
      if (faults.silent()) {
        held.add(() -> perform(tick, input));
      } else {
        releaseHeld();
        perform(tick, input);
      }
    });
  }

  private void perform(long tick, Consumer<ControlPlaneModel> input) {
    arrivedTick = tick;
    input.accept(model);
  }

  /** A message from a peer, subject to the faults that are on. */
  void received(Link link, Envelope envelope) {
    if (envelope.message() instanceof Register) {
      Optional<FaultBoard.RejectRegistrations> rejection = faults.rejection.take();
      Duration delay = faults.registrationDelay();
      if (rejection.isPresent()) {
        tellRequest(link, envelope);
        model.reject(
            link, envelope, rejection.get().permanent(), rejection.get().why());
        return;
      }
      if (!delay.isZero()) {
        model.heard(link);
        long arrived = arrivedTick;
        scheduler.schedule(delay, () -> inputRead(arrived, later -> carryOut(link, envelope)));
        return;
      }
    }
    boolean ignored = faults.heartbeatsIgnored()
        && (envelope.message() instanceof Heartbeat || envelope.message() instanceof Ping);
    if (ignored) {
      model.heard(link);
    } else {
      carryOut(link, envelope);
    }
  }

  private void carryOut(Link link, Envelope envelope) {
    tellRequest(link, envelope);
    model.received(link, envelope);
  }

  private void tellRequest(Link link, Envelope envelope) {
    if (envelope.message() instanceof Register register) {
      tellRequest(register.description().id(), link, register, register.traceContext());
    } else if (envelope.message() instanceof Resume resume) {
      tellRequest(resume.agentId(), link, resume, resume.traceContext());
    }
  }

  private void tellRequest(
      String agentId, Link link, Message message, Map<String, String> traceContext) {
    listener.on(new ControlPlaneEvent.RegistrationRequested(
        agentId, link.id(), message.type(), arrivedTick, traceContext));
  }

  /** The outlet has something to flush. In the model's context only. */
  void said(FlushableOutlet outlet) {
    unflushed.add(outlet);
  }

  /** Lets go of what was held back while the control plane played dead. */
  void wakeUp() {
    submit(() -> {
      if (!faults.silent()) {
        releaseHeld();
      }
    });
  }

  private void releaseHeld() {
    if (!held.isEmpty()) {
      List<Runnable> release = held;
      held = new ArrayList<>();
      release.forEach(this::runGuarded);
    }
  }

  /** Ends the model: a last commit if {@code orderly}, nothing at all as after a kill otherwise. */
  CompletableFuture<Void> stop(boolean orderly) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    submit(() -> {
      if (!stopped) {
        stopped = true;
        letGoOfStore(orderly);
      }
      done.complete(null);
    });
    return done;
  }

  private void letGoOfStore(boolean orderly) {
    try {
      if (orderly) {
        store.close();
      } else {
        store.abandon();
      }
    } catch (RuntimeException e) {
      log.error("the state could not be stored while stopping", e);
    }
  }

  /** The scheduler runs nothing any more: whoever still asks is told so. */
  void dead() {
    stopped = true;
    dead = true;
    runLeftovers();
  }

  private void runLeftovers() {
    for (Runnable task = arrived.poll(); task != null; task = arrived.poll()) {
      runGuarded(task);
    }
  }

  private void runBatch() {
    scheduled.set(false);
    for (int i = 0; i < LARGEST_BATCH; i++) {
      Runnable task = arrived.poll();
      if (task == null) {
        break;
      }
      runGuarded(task);
    }
    commit();
    if (!arrived.isEmpty() && scheduled.compareAndSet(false, true)) {
      scheduler.execute(this::runBatch);
    }
  }

  /** Every input is worked off in a transaction; inputs that come behind a commit within the batch begin another. */
  private void begin() {
    if (stopped) {
      return;
    }
    try {
      model.begin();
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void runGuarded(Runnable task) {
    begin();
    try {
      task.run();
    } catch (RuntimeException e) {
      log.error("an input broke the model; the rest goes on", e);
    }
  }

  /** Nothing may be said that was not stored, so nothing can be said any more. */
  private void fail(RuntimeException cause) {
    stopped = true;
    unflushed.clear();
    letGoOfStore(false);
    failed.accept(cause);
  }

  private void commit() {
    if (stopped) {
      unflushed.clear();
      return;
    }
    try {
      store.commit();
    } catch (RuntimeException e) {
      fail(e);
      return;
    }
    if (!faults.silent()) {
      listener.stored();
      unflushed.forEach(FlushableOutlet::flush);
      unflushed.clear();
    }
  }
}
