package dev.rejoin.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.testkit.time.VirtualTime;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PhaseRunTest {
  private static final ConnectFailure REFUSED = new ConnectFailure.Refused("no");

  private final EmbeddedChannel loop = new EmbeddedChannel();
  private final VirtualTime time = new VirtualTime();
  private final List<ConnectFailure> failures = new ArrayList<>();
  private final List<String> done = new ArrayList<>();
  private PhaseRun run;

  @BeforeEach
  void start() {
    loop.freezeTime();
    run = new PhaseRun(
        loop.eventLoop(), time, Duration.ofSeconds(5), (failure, phases) -> failures.add(failure));
  }

  private void pass(Duration duration) {
    time.advance(duration);
    loop.advanceTimeBy(duration.toNanos(), TimeUnit.NANOSECONDS);
    loop.runScheduledPendingTasks();
  }

  @Test
  void deadline_coversAllPhasesAndNamesTheOneUnderWay() {
    run.begin(ConnectPhase.DNS);
    pass(Duration.ofSeconds(3));
    run.begin(ConnectPhase.TCP);
    pass(Duration.ofMillis(1_999));
    assertThat(failures).isEmpty();

    pass(Duration.ofMillis(1));

    assertThat(failures)
        .containsExactly(new ConnectFailure.TimedOut(ConnectPhase.TCP, Duration.ofSeconds(5)));
    assertThat(run.over()).isTrue();
  }

  @Test
  void success_endsTheDeadlineAndKeepsWhatWasHeld() {
    run.hold(() -> done.add("released"));
    run.begin(ConnectPhase.UPGRADE);

    PhaseTimes phases = run.succeed();
    pass(Duration.ofSeconds(6));

    assertThat(phases.phases()).hasSize(1);
    assertThat(run.succeed()).isNull();
    assertThat(failures).isEmpty();
    assertThat(done).isEmpty();
  }

  @Test
  void failure_comesOnceAndReleasesWhatIsHeldLast() {
    run.hold(() -> done.add("socket"));
    run.hold(() -> done.add("channel"));

    run.fail(REFUSED);
    run.fail(new ConnectFailure.NameNotFound("too late"));
    run.step(() -> done.add("too late"));
    run.cancel();

    assertThat(failures).containsExactly(REFUSED);
    assertThat(done).containsExactly("channel");
  }

  @Test
  void cancel_isSilentAndReleases() {
    run.hold(() -> done.add("released"));

    run.cancel();
    pass(Duration.ofSeconds(6));

    assertThat(failures).isEmpty();
    assertThat(done).containsExactly("released");
  }

  @Test
  void step_thatThrows_endsTheRunAsAFaultOfOurs() {
    run.step(() -> {
      throw new IllegalStateException("broken");
    });

    assertThat(failures).singleElement().isInstanceOf(ConnectFailure.InternalFault.class);
  }

  @Test
  void await_goesOnOnTheLoop() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    run.await(stage, problem -> REFUSED, done::add);

    stage.complete("found");
    assertThat(done).isEmpty();
    loop.runPendingTasks();

    assertThat(done).containsExactly("found");
  }

  @Test
  void await_failedStage_isTheRunsFailureWithoutItsWrapping() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    run.await(stage, problem -> new ConnectFailure.InternalFault(problem.toString()), done::add);

    stage.completeExceptionally(new CompletionException(new IOException("unreadable")));
    loop.runPendingTasks();

    assertThat(failures)
        .containsExactly(new ConnectFailure.InternalFault("java.io.IOException: unreadable"));
  }

  @Test
  void await_stageThatComesTooLate_isIgnored() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    run.await(stage, problem -> REFUSED, done::add);
    run.cancel();

    stage.complete("found");
    loop.runPendingTasks();

    assertThat(done).isEmpty();
  }
}
