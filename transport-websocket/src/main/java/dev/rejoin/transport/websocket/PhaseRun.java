package dev.rejoin.transport.websocket;

import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.api.time.Ticker;
import dev.rejoin.api.transport.PhaseTimes;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What every attempt and probe has around its steps: one total deadline, the phases' times, and an end that comes once,
 * whatever causes it first. A step that reports after the end is ignored, and what it held is released.
 *
 * <p>Confined to its event loop, except where a method says otherwise.
 */
final class PhaseRun {
  private final EventLoop loop;
  private final PhaseClock clock;
  private final BiConsumer<ConnectFailure, PhaseTimes> onFailure;
  private final ScheduledFuture<?> deadline;
  private boolean over;
  private Runnable release = () -> {};

  /** Starts the deadline. */
  PhaseRun(
      EventLoop loop,
      Ticker ticker,
      Duration deadline,
      BiConsumer<ConnectFailure, PhaseTimes> onFailure) {
    this.loop = loop;
    this.onFailure = onFailure;
    clock = new PhaseClock(ticker);
    this.deadline = loop.schedule(
        () -> fail(new ConnectFailure.TimedOut(clock.phase(), clock.elapsed())),
        deadline.toNanos(),
        TimeUnit.NANOSECONDS);
  }

  EventLoop loop() {
    return loop;
  }

  ConnectPhase phase() {
    return clock.phase();
  }

  boolean over() {
    return over;
  }

  void begin(ConnectPhase phase) {
    clock.begin(phase);
  }

  /** What to let go if the run ends without success; replaces what was held before. */
  void hold(Runnable release) {
    this.release = release;
  }

  /** Waits for a stage completed elsewhere. Its failure becomes this run's. */
  <T> void await(
      CompletionStage<T> stage, Function<Throwable, ConnectFailure> failure, Consumer<T> next) {
    stage.whenComplete((value, problem) -> loop.execute(() -> {
      if (problem == null) {
        step(() -> next.accept(value));
      } else {
        fail(failure.apply(problem.getCause() == null ? problem : problem.getCause()));
      }
    }));
  }

  /** Does the next thing unless the run is over. A defect of ours ends the run instead of leaving it to its deadline. */
  void step(Runnable action) {
    if (over) {
      return;
    }
    try {
      action.run();
    } catch (RuntimeException e) {
      fail(new ConnectFailure.InternalFault(e.toString()));
    }
  }

  void fail(ConnectFailure failure) {
    if (end()) {
      release.run();
      onFailure.accept(failure, clock.stop());
    }
  }

  /** Ends the run in silence. */
  void cancel() {
    if (end()) {
      release.run();
    }
  }

  /** Ends the run with what it was for; null if it was over before. What is held passes to the caller. */
  @Nullable
  PhaseTimes succeed() {
    return end() ? clock.stop() : null;
  }

  private boolean end() {
    if (over) {
      return false;
    }
    over = true;
    deadline.cancel(false);
    return true;
  }
}
