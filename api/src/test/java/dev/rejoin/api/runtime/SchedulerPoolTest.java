package dev.rejoin.api.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.api.time.Scheduler;
import dev.rejoin.api.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real threads: everything is waited for by latches, nothing by the clock. */
@Timeout(30)
class SchedulerPoolTest {
  private static final int TASKS = 10_000;

  private final SchedulerPool pool = new SchedulerPool("pool", 2);

  @AfterEach
  void close() {
    pool.close();
  }

  @Test
  void oneScheduler_fedByManyThreads_runsOneTaskAtATimeInEachThreadsOrder() throws Exception {
    Scheduler scheduler = pool.next();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger overlaps = new AtomicInteger();
    List<List<Integer>> ran = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    CountDownLatch done = new CountDownLatch(ran.size() * TASKS);
    for (List<Integer> own : ran) {
      new Thread(() -> IntStream.range(0, TASKS)
              .forEach(i -> scheduler.execute(() -> {
                overlaps.addAndGet(inside.getAndIncrement());
                own.add(i);
                inside.decrementAndGet();
                done.countDown();
              })))
          .start();
    }

    done.await();

    assertThat(overlaps).hasValue(0);
    List<Integer> inOrder = IntStream.range(0, TASKS).boxed().toList();
    assertThat(ran).allSatisfy(own -> assertThat(own).isEqualTo(inOrder));
  }

  @Test
  void timerThatIsDueSooner_isNotHeldUpByOneThatIsDueLater() throws Exception {
    Scheduler scheduler = pool.next();
    List<String> ran = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch done = new CountDownLatch(1);

    scheduler.execute(() -> {
      scheduler.schedule(Duration.ofHours(1), () -> ran.add("in an hour"));
      scheduler.schedule(Duration.ofMillis(1), done::countDown);
      scheduler.schedule(Duration.ofMillis(-5), () -> ran.add("overdue"));
      scheduler.execute(() -> ran.add("next"));
      ran.add("now");
    });
    done.await();

    assertThat(ran).startsWith("now").doesNotContain("in an hour");
  }

  @Test
  void cancelledTimer_doesNotRun() throws Exception {
    Scheduler scheduler = pool.next();
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(1);

    scheduler.execute(() -> {
      Cancellable timer = scheduler.schedule(Duration.ofMillis(1), runs::incrementAndGet);
      scheduler.schedule(Duration.ofMillis(5), done::countDown);
      timer.cancel();
      timer.cancel();
    });
    done.await();

    assertThat(runs).hasValue(0);
  }

  @Test
  void endlessDelay_isAcceptedAndNeverDue() throws Exception {
    Scheduler scheduler = pool.next();
    AtomicInteger runs = new AtomicInteger();
    Cancellable never =
        scheduler.schedule(Duration.ofSeconds(Long.MAX_VALUE), runs::incrementAndGet);
    scheduler.schedule(Duration.ofSeconds(Long.MIN_VALUE), () -> {});
    CountDownLatch done = new CountDownLatch(1);

    scheduler.schedule(Duration.ofMillis(1), done::countDown);
    done.await();
    never.cancel();

    assertThat(runs).hasValue(0);
  }

  @Test
  void throwingTask_isReportedAndTheNextOneRuns() throws Exception {
    Scheduler scheduler = pool.next();
    AtomicReference<Throwable> reported = new AtomicReference<>();
    CountDownLatch done = new CountDownLatch(1);

    scheduler.execute(() -> {
      Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> reported.set(e));
      throw new IllegalStateException("boom");
    });
    scheduler.execute(done::countDown);
    done.await();

    assertThat(reported.get()).hasMessage("boom");
  }

  @Test
  void schedulers_areHandedOutInTurn_onNamedDaemonThreads() throws Exception {
    Set<String> threads = ConcurrentHashMap.newKeySet();
    CountDownLatch done = new CountDownLatch(4);
    for (int i = 0; i < 4; i++) {
      pool.next().execute(() -> {
        threads.add(Thread.currentThread().getName() + Thread.currentThread().isDaemon());
        done.countDown();
      });
    }
    done.await();

    assertThat(threads).containsExactlyInAnyOrder("pool-0true", "pool-1true");
  }

  @Test
  void blockingWork_runsBesideTheSchedulers_onAtMostFourThreads() throws Exception {
    Set<String> threads = ConcurrentHashMap.newKeySet();
    CountDownLatch started = new CountDownLatch(4);
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(8);
    for (int i = 0; i < 8; i++) {
      pool.blocking().execute(() -> {
        threads.add(Thread.currentThread().getName());
        started.countDown();
        awaitQuietly(release);
        done.countDown();
      });
    }
    started.await();
    CountDownLatch schedulerLives = new CountDownLatch(1);
    pool.next().execute(schedulerLives::countDown);
    schedulerLives.await();

    release.countDown();
    done.await();

    assertThat(threads).hasSize(4).allMatch(name -> name.startsWith("pool-blocking-"));
  }

  @Test
  void closedPool_dropsWhatItIsGiven_withoutAnError() {
    Scheduler scheduler = pool.next();
    AtomicInteger runs = new AtomicInteger();

    pool.close();
    pool.close();
    scheduler.execute(runs::incrementAndGet);
    scheduler.schedule(Duration.ZERO, runs::incrementAndGet).cancel();
    pool.blocking().execute(runs::incrementAndGet);

    assertThat(runs).hasValue(0);
  }

  @Test
  void poolWithoutThreads_isRefused() {
    assertThatThrownBy(() -> new SchedulerPool("x", 0))
        .hasMessage("threads: 0 (expected: 1 or more)");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
