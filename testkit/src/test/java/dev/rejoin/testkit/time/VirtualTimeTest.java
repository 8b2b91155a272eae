package dev.rejoin.testkit.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.api.time.Scheduler.Cancellable;
import dev.rejoin.testkit.contract.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {
  private final VirtualTime time = new VirtualTime();
  private final VirtualScheduler scheduler = time.newScheduler();
  private final List<String> log = new ArrayList<>();

  @Test
  void advance_overDueTimes_runsEachAtItsOwnTime() {
    scheduler.schedule(Duration.ofSeconds(2), () -> log("b"));
    scheduler.schedule(Duration.ofSeconds(1), () -> log("a"));
    scheduler.schedule(Duration.ofSeconds(4), () -> log("d"));

    time.advance(Duration.ofMillis(999));
    assertThat(log).isEmpty();
    time.advance(Duration.ofMillis(1));
    assertThat(log).containsExactly("a@PT1S");
    time.advance(Duration.ofSeconds(2));

    assertThat(log).containsExactly("a@PT1S", "b@PT2S");
    assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(3));
    assertThat(time.untilNext()).contains(Duration.ofSeconds(1));
    assertThat(time.pending()).isEqualTo(1);
  }

  @Test
  void tasks_dueTogether_runInTheOrderOfSubmission() {
    scheduler.schedule(Duration.ofSeconds(1), () -> {
      log("first");
      scheduler.execute(() -> log("submitted by first"));
    });
    time.newScheduler().schedule(Duration.ofSeconds(1), () -> log("second"));

    time.advance(Duration.ofSeconds(1));

    assertThat(log).containsExactly("first@PT1S", "second@PT1S", "submitted by first@PT1S");
  }

  @Test
  void execute_outsideOrWithinATask_neverRunsAtOnce() {
    scheduler.execute(() -> {
      scheduler.execute(() -> log("inner"));
      log("outer");
    });
    assertThat(log).isEmpty();

    time.runDue();

    assertThat(log).containsExactly("outer@PT0S", "inner@PT0S");
  }

  @Test
  void negativeAndEndlessDelays_areDueNowAndNever() {
    scheduler.schedule(Duration.ofSeconds(Long.MIN_VALUE), () -> log("now"));
    scheduler.schedule(Duration.ofSeconds(Long.MAX_VALUE), () -> log("at the end of time"));

    time.advance(Duration.ofDays(36_500));

    assertThat(log).containsExactly("now@PT0S");
    assertThat(time.pending()).isEqualTo(1);
  }

  @Test
  void cancel_beforeWhileAndAfterRunning_countsOnce() {
    Cancellable early = scheduler.schedule(Duration.ofSeconds(1), () -> log("never"));
    early.cancel();
    early.cancel();
    Cancellable[] own = new Cancellable[1];
    own[0] = scheduler.schedule(Duration.ofSeconds(1), () -> {
      own[0].cancel();
      log("ran");
    });

    time.runUntilIdle();
    own[0].cancel();

    assertThat(log).containsExactly("ran@PT1S");
    assertThat(time.pending()).isZero();
    assertThat(scheduler.pending()).isZero();
    time.assertIdle();
  }

  @Test
  void advanceToNext_withNothingPending_isFalseAndKeepsTheTime() {
    assertThat(time.advanceToNext()).isFalse();
    assertThat(time.elapsed()).isZero();

    scheduler.schedule(Duration.ofSeconds(7), () -> log("x"));
    assertThat(time.advanceToNext()).isTrue();
    assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void stall_runsNothing_andEverythingLateAfterwards() {
    scheduler.schedule(Duration.ofSeconds(1), () -> log("late"));
    scheduler.schedule(Duration.ofSeconds(6), () -> log("in time"));

    time.stall(Duration.ofSeconds(5));
    assertThat(log).isEmpty();
    assertThat(time.untilNext()).contains(Duration.ZERO);
    time.runUntilIdle();

    assertThat(log).containsExactly("late@PT5S", "in time@PT6S");
  }

  @Test
  void jumpWallClock_leavesTheMonotonicClockAndTimersAlone() {
    long before = time.nanos();
    Instant wall = time.instant();
    scheduler.schedule(Duration.ofSeconds(1), () -> log("x"));

    time.jumpWallClock(Duration.ofHours(-1));
    time.advance(Duration.ofMillis(500));

    assertThat(log).isEmpty();
    assertThat(time.nanos() - before).isEqualTo(500_000_000);
    assertThat(time.instant()).isEqualTo(wall.minus(Duration.ofHours(1)).plusMillis(500));
  }

  @Test
  void halt_dropsWhatIsPendingAndWhatFollows_inThatContextOnly() {
    VirtualScheduler survivor = time.newScheduler();
    scheduler.schedule(Duration.ofSeconds(1), () -> log("dead"));
    Cancellable cancelledLater = scheduler.schedule(Duration.ofSeconds(1), () -> log("dead"));
    survivor.schedule(Duration.ofSeconds(1), () -> log("alive"));

    scheduler.halt();
    cancelledLater.cancel();
    scheduler.execute(() -> log("dead"));
    time.runUntilIdle();

    assertThat(log).containsExactly("alive@PT1S");
    assertThat(scheduler.pending()).isZero();
    time.assertIdle();
  }

  @Test
  void assertIdle_withPendingTasks_namesThem() {
    scheduler.schedule(Duration.ofSeconds(90), () -> log("x"));

    assertThatThrownBy(time::assertIdle)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("1 tasks are pending")
        .hasMessageContaining("due in 1m30s");
  }

  @Test
  void throwingTask_surfacesInTheAdvancingCall_andTheWorldGoesOn() {
    scheduler.execute(() -> {
      throw new IllegalArgumentException("boom");
    });
    scheduler.execute(() -> log("after"));

    assertThatThrownBy(time::runDue).hasMessage("boom");
    time.runDue();

    assertThat(log).containsExactly("after@PT0S");
  }

  @Test
  void advance_fromWithinATask_isRefused() {
    scheduler.execute(() -> time.advance(Duration.ofSeconds(1)));

    assertThatThrownBy(time::runDue).hasMessageContaining("advanced the time it runs in");
  }

  @Test
  void otherThread_isRefused() throws InterruptedException {
    scheduler.execute(() -> {});
    List<Throwable> thrown = new ArrayList<>();
    Thread other = new Thread(() -> scheduler.execute(() -> {}));
    other.setUncaughtExceptionHandler((thread, e) -> thrown.add(e));

    other.start();
    other.join();

    assertThat(thrown).singleElement().isInstanceOf(IllegalStateException.class);
    assertThat(time.pending()).isEqualTo(1);
    assertThat(scheduler.pending()).isEqualTo(1);
  }

  @Test
  void runUntilIdle_withATimerThatAlwaysRearmsItself_isRefusedNotEndless() {
    Runnable[] tick = new Runnable[1];
    tick[0] = () -> scheduler.schedule(Duration.ofSeconds(5), tick[0]);
    tick[0].run();

    assertThatThrownBy(time::runUntilIdle)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("still busy");
  }

  /** Against the obvious model: everything that was not cancelled, sorted by due time and then by submission. */
  @Seeds
  void scheduleAndCancel_atRandom_runsExactlyTheRestInOrder(long seed) {
    RandomGenerator dice = SeededDice.of(seed);
    Map<Integer, Long> due = new HashMap<>();
    List<Cancellable> armed = new ArrayList<>();
    List<Integer> ran = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      int id = i;
      long delay = dice.nextInt(4) == 0 ? 0 : dice.nextLong(1_000);
      due.put(id, delay);
      armed.add(scheduler.schedule(Duration.ofNanos(delay), () -> ran.add(id)));
      if (dice.nextInt(3) > 0) {
        int victim = dice.nextInt(id + 1);
        armed.get(victim).cancel();
        due.remove(victim);
      }
      assertThat(time.pending()).isEqualTo(due.size());
    }

    time.advance(Duration.ofNanos(1_000));

    assertThat(ran)
        .containsExactlyElementsOf(due.entrySet().stream()
            .sorted(Map.Entry.<Integer, Long>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey()))
            .map(Map.Entry::getKey)
            .toList());
    time.assertIdle();
  }

  /** A fleet's worth of timers, most of them cancelled and armed again, as heartbeats and deadlines are. */
  @Test
  void aMillionTimers_mostlyCancelled_leaveNothingBehind() {
    int[] ran = new int[1];
    for (int i = 0; i < 1_000_000; i++) {
      Cancellable timer = scheduler.schedule(Duration.ofNanos(i % 1_000), () -> ran[0]++);
      if (i % 10 != 0) {
        timer.cancel();
      }
    }

    time.advance(Duration.ofNanos(1_000));

    assertThat(ran[0]).isEqualTo(100_000);
    time.assertIdle();
  }

  private void log(String what) {
    log.add(what + "@" + time.elapsed());
  }
}
