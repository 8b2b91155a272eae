package dev.rejoin.controlplane.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.api.Session;
import dev.rejoin.api.message.Draining;
import dev.rejoin.controlplane.model.ControlPlaneEvent.DrainBegan;
import dev.rejoin.controlplane.model.ControlPlaneEvent.DrainEnded;
import dev.rejoin.controlplane.model.DrainView.State;
import dev.rejoin.controlplane.model.ModelWorld.Wire;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DrainTest {
  private static final Duration OVER = Duration.ofSeconds(10);
  private static final Duration DEADLINE = Duration.ofSeconds(12);

  private final ModelWorld world = new ModelWorld();

  private List<Wire> agents(int count) {
    List<Wire> wires = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Wire wire = world.connect();
      wire.register("agent-" + i);
      wires.add(wire);
      if (i % 50 == 49) {
        world.advance(Duration.ofSeconds(1)); // the registration rate's bucket fills again
      }
    }
    return wires;
  }

  private static long told(List<Wire> wires) {
    return wires.stream()
        .filter(wire -> !wire.messages(Draining.class).isEmpty())
        .count();
  }

  @Test
  void drain_tellsEvenlyOverTheTime() {
    List<Wire> wires = agents(200);
    world.model.drain(OVER, DEADLINE);
    long before = told(wires);
    assertThat(before).isEqualTo(1);

    for (int tenth = 1; tenth <= 10; tenth++) {
      world.advance(Duration.ofSeconds(1));
      long now = told(wires);
      assertThat(now - before).as("second %d", tenth).isBetween(9L, 22L);
      before = now;
    }
    assertThat(before).isEqualTo(200);
    assertThat(world.model.drain().told()).isEqualTo(200);
  }

  @Test
  void drain_tellsEachOnceWithTheTimeThatIsLeft() {
    List<Wire> wires = agents(20);
    world.model.drain(OVER, DEADLINE);
    long now = 0;
    for (; now < 10_000; now += 250) {
      world.advance(Duration.ofMillis(250));
    }

    Set<Duration> deadlines = new HashSet<>();
    for (Wire wire : wires) {
      assertThat(wire.messages(Draining.class)).hasSize(1);
      Draining said = wire.messages(Draining.class).get(0);
      assertThat(said.over()).isEqualTo(Duration.ofMillis(500));
      assertThat(said.deadline()).isBetween(Duration.ofSeconds(2), DEADLINE);
      deadlines.add(said.deadline());
    }
    assertThat(deadlines).hasSize(20);
  }

  @Test
  void nextDeadline_untilTheLastIsTold_saysWhenTheNextIsDue() {
    List<Wire> wires = agents(10);
    world.model.drain(OVER, DEADLINE);
    for (int told = 1; told < 10; told++) {
      long due = world.model.nextDeadline() - world.time.nanos();
      // heartbeats are not sent here: a silent connection would be due before a far drain
      assertThat(due).isBetween(1L, OVER.toNanos() / 10);
      world.advance(Duration.ofNanos(due - 1));
      assertThat(told(wires)).isEqualTo(told);
      world.advance(Duration.ofNanos(1));
      assertThat(told(wires)).isEqualTo(told + 1);
    }
  }

  @Test
  void drain_zeroLong_tellsEverybodyAtOnce() {
    List<Wire> wires = agents(20);
    world.model.drain(Duration.ZERO, Duration.ofSeconds(1));
    assertThat(told(wires)).isEqualTo(20);
    assertThat(wires.get(0).messages(Draining.class).get(0).over()).isZero();
  }

  @Test
  void agent_thatRegistersMeanwhile_isToldAsWell() {
    agents(1);
    Wire early = world.connect();
    world.model.drain(OVER, DEADLINE);
    early.register("late");
    world.advance(Duration.ofSeconds(10));
    assertThat(early.messages(Draining.class)).hasSize(1);
    assertThat(world.model.drain().agents()).isEqualTo(2);
  }

  @Test
  void agent_thatLeftBefore_isNotCountedAsTold() {
    List<Wire> wires = agents(3);
    world.model.drain(OVER, DEADLINE);
    wires.get(1).drop();
    wires.get(2).drop();
    world.advance(Duration.ofSeconds(10));
    DrainView view = world.model.drain();
    assertThat(view.told()).isEqualTo(1);
    assertThat(view.remaining()).isEqualTo(1);
    assertThat(view.gone()).isEqualTo(2);
  }

  @Test
  void connections_leftAtTheDeadline_areClosedWith1012() {
    List<Wire> wires = agents(2);
    Wire silent = world.connect();
    world.model.drain(OVER, DEADLINE);
    world.advance(DEADLINE.minusNanos(1));
    assertThat(wires).allMatch(wire -> wire.closedWith == null);
    world.advance(Duration.ofNanos(1));
    assertThat(wires).allMatch(wire -> wire.closedWith == CloseCodes.SERVICE_RESTART);
    assertThat(silent.closedWith).isEqualTo(CloseCodes.SERVICE_RESTART);

    DrainView view = world.model.drain();
    assertThat(view.state()).isEqualTo(State.DRAINED);
    assertThat(view.closed()).isEqualTo(2);
    assertThat(view.gone()).isZero();
    assertThat(world.events(DrainEnded.class)).containsExactly(new DrainEnded(2, false));
  }

  @Test
  void connection_thatSlippedIn_isClosedAfterTheDeadline() {
    world.model.drain(Duration.ZERO, Duration.ZERO);
    Wire late = world.connect();
    world.advance(Duration.ofMillis(10));
    assertThat(late.closedWith).isEqualTo(CloseCodes.SERVICE_RESTART);
  }

  @Test
  void sessions_ofClosedAgents_areKept() {
    Wire wire = world.connect();
    Session session = wire.register("a");
    world.model.drain(Duration.ZERO, Duration.ZERO);
    assertThat(wire.closedWith).isEqualTo(CloseCodes.SERVICE_RESTART);
    world.model.cancelDrain();
    assertThat(world.connect().resume(session, 0).epoch()).isEqualTo(session.epoch() + 1);
  }

  @Test
  void notice_isPostedWhileDrainingAndTakenDownByACancellation() {
    List<Wire> wires = agents(4);
    DrainNotice notice = world.model.drainNotice();
    assertThat(notice.isPosted()).isFalse();
    world.model.drain(OVER, DEADLINE);
    assertThat(notice.isPosted()).isTrue();
    assertThat(world.events(DrainBegan.class)).containsExactly(new DrainBegan(OVER, DEADLINE, 4));

    world.model.cancelDrain();
    assertThat(notice.isPosted()).isFalse();
    world.advance(DEADLINE.minusSeconds(1));
    assertThat(told(wires)).isEqualTo(1);
    assertThat(wires).allMatch(wire -> wire.closedWith == null);
    assertThat(world.model.drain().state()).isEqualTo(State.OFF);
    assertThat(world.events(DrainEnded.class)).containsExactly(new DrainEnded(0, true));
  }

  @Test
  void notice_spreadsThoseWhoHaveNoOtherEndpoint() {
    world.model.drain(OVER, DEADLINE);
    DrainNotice notice = world.model.drainNotice();
    Set<Duration> times = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      Duration time = notice.comeAgain("agent-" + i);
      assertThat(time).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
      assertThat(time).isEqualTo(notice.comeAgain("agent-" + i));
      times.add(time.truncatedTo(ChronoUnit.MILLIS));
    }
    assertThat(times).hasSizeGreaterThan(80);
  }

  @Test
  void drain_begunAgain_replacesWhatIsLeft() {
    List<Wire> wires = agents(10);
    world.model.drain(Duration.ofHours(1), Duration.ofHours(2));
    world.model.drain(Duration.ZERO, DEADLINE);
    assertThat(told(wires)).isEqualTo(10);
    assertThat(world.model.drain().deadline()).isEqualTo(DEADLINE);
  }

  @Test
  void drain_impossible_isRefused() {
    assertThatThrownBy(() -> world.model.drain(OVER, OVER.minusNanos(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("deadline");
    assertThatThrownBy(() -> world.model.drain(OVER.negated(), OVER))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(world.model.drain().state()).isEqualTo(State.OFF);
  }
}
