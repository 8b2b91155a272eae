package dev.rejoin.controlplane.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rejoin.api.message.HeartbeatAck;
import dev.rejoin.controlplane.model.ModelWorld.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** W = 1.1 · N / C, with N the decaying high-water mark. */
final class FleetTest {
  private final ModelWorld world = new ModelWorld(ModelSettings.defaults()
      .withAdmission(AdmissionSettings.of(1000).withRegistrationRate(1000)));
  private final List<Wire> wires = new ArrayList<>();

  private void join(int count) {
    for (int i = 0; i < count; i++) {
      Wire wire = world.connect();
      wire.register("agent-" + wires.size());
      wires.add(wire);
    }
  }

  private Duration announced() {
    return ((HeartbeatAck) wires.get(0).heartbeat()).pacing().spread().orElseThrow();
  }

  @Test
  void spread_isAnnouncedFromFleetSizeAndCapacity() {
    join(50);

    assertThat(announced()).isEqualTo(Duration.ofMillis(55));
  }

  @Test
  void spread_isAnnouncedInEveryGrant() {
    Wire wire = world.connect();

    assertThat(wire.register("a").pacing().spread()).contains(Duration.ofNanos(1_100_000));
    assertThat(world.connect().register("b").pacing().spread())
        .contains(Duration.ofNanos(2_200_000));
  }

  @Test
  void spread_afterEverybodyLeft_staysAndHalvesWithTime() {
    join(50);
    wires.subList(1, 50).forEach(Wire::drop);
    assertThat(announced()).isEqualTo(Duration.ofMillis(55));

    world.time.advance(world.settings.highWaterHalfLife());

    assertThat(announced().toNanos()).isCloseTo(27_500_000, within(100_000L));
  }

  @Test
  void spread_neverFallsBelowTheConnectedFleet() {
    join(50);

    world.time.advance(Duration.ofDays(7));

    assertThat(announced()).isEqualTo(Duration.ofMillis(55));
  }

  @Test
  void spread_afterRestart_isThatOfTheWholeFleet() {
    join(50);
    world.model.tick();
    world.restart();

    assertThat(world.connect().register("agent-0").pacing().spread())
        .contains(Duration.ofMillis(55));
  }

  @Test
  void spread_afterKillBeforeTheMarkWasStored_countsWhoWasConnected() {
    join(50);
    world.restart();

    assertThat(world.model.statistics().highWater()).isEqualTo(50);
  }

  @Test
  void spread_afterLongDowntime_hasDecayed() {
    join(64);
    world.model.tick();
    wires.forEach(Wire::drop);
    world.time.advance(world.settings.highWaterHalfLife().multipliedBy(3));
    world.restart();

    assertThat(world.model.statistics().highWater()).isCloseTo(8, within(0.1));
  }

  @Test
  void spread_withWallClockSetBack_agesNothing() {
    join(50);
    world.model.tick();
    wires.forEach(Wire::drop);
    world.time.jumpWallClock(Duration.ofDays(-1));
    world.restart();

    assertThat(world.model.statistics().highWater()).isEqualTo(50);
  }

  @Test
  void spread_ofASteadyFleetThatLeftJustNow_isThatOfTheWholeFleetAfterRestart() {
    join(50);
    for (int hour = 0; hour < 72; hour++) {
      world.time.advance(Duration.ofHours(1));
      wires.forEach(wire -> world.model.heard(wire.link));
      world.model.tick();
    }
    wires.forEach(Wire::drop);
    world.restart();

    assertThat(world.model.statistics().highWater()).isCloseTo(50, within(0.5));
  }
}
