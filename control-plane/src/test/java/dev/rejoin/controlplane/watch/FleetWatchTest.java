package dev.rejoin.controlplane.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.controlplane.model.AgentView;
import dev.rejoin.controlplane.model.ControlPlaneEvent.Lost;
import dev.rejoin.controlplane.model.ControlPlaneEvent.MovedElsewhere;
import dev.rejoin.controlplane.model.ControlPlaneEvent.PeerMisbehaved;
import dev.rejoin.controlplane.model.ControlPlaneEvent.RegistrationDeferred;
import dev.rejoin.controlplane.model.ControlPlaneEvent.RegistrationDemanded;
import dev.rejoin.controlplane.model.ControlPlaneEvent.Rejected;
import dev.rejoin.controlplane.model.ControlPlaneEvent.Resumed;
import dev.rejoin.controlplane.model.ControlPlaneEvent.Superseded;
import dev.rejoin.controlplane.model.HandshakeReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class FleetWatchTest {

  // ---- counts and series

  @Test
  void samples_areTakenFourTimesASecond() {
    WatchedFleet fleet = WatchedFleet.empty();
    assertThat(fleet.watch.isSampleDue()).isFalse();
    fleet.time.advance(FleetWatch.SAMPLE_EVERY.minusNanos(1));
    assertThat(fleet.watch.isSampleDue()).isFalse();
    fleet.time.advance(Duration.ofNanos(1));
    assertThat(fleet.watch.isSampleDue()).isTrue();
    fleet.watch.sample(Intake.NOTHING);
    assertThat(fleet.watch.isSampleDue()).isFalse();
  }

  @Test
  void series_tellsWhatHappenedBetweenItsSamples() {
    WatchedFleet fleet = WatchedFleet.empty();
    fleet.register(1, 30);
    fleet.sendAway(4);
    fleet.pass(FleetWatch.SAMPLE_EVERY);
    fleet.lose(1, 2);
    fleet.pass(FleetWatch.SAMPLE_EVERY);
    fleet.resume(1, 1);
    fleet.pass(FleetWatch.SAMPLE_EVERY);

    List<Sample> series = fleet.overview().series();
    assertThat(series).extracting(Sample::number).containsExactly(1L, 2L, 3L);
    assertThat(series).extracting(Sample::connected).containsExactly(30, 28, 29);
    assertThat(series).extracting(Sample::returning).containsExactly(0, 2, 1);
    assertThat(series).extracting(Sample::admitted).containsExactly(30L, 0L, 1L);
    assertThat(series).extracting(Sample::refused).containsExactly(4L, 0L, 0L);
    assertThat(series).extracting(Sample::returned).containsExactly(0L, 0L, 1L);
    assertThat(series)
        .allSatisfy(
            sample -> assertThat(sample.nanos()).isEqualTo(FleetWatch.SAMPLE_EVERY.toNanos()));
  }

  @Test
  void series_isBounded_andToldFromWhereItWasRead() {
    WatchedFleet fleet = WatchedFleet.empty();
    fleet.pass(FleetWatch.SAMPLE_EVERY.multipliedBy(FleetWatch.SAMPLES + 10));

    List<Sample> all = fleet.overview().series();
    assertThat(all).hasSize(FleetWatch.SAMPLES);
    assertThat(all.get(0).number()).isEqualTo(11);
    long last = all.get(all.size() - 1).number();
    assertThat(fleet.watch.overview(last - 2).series())
        .extracting(Sample::number)
        .containsExactly(last - 1, last);
    assertThat(fleet.watch.overview(last).series()).isEmpty();
    assertThat(fleet.watch.overview(last + 1000).series()).isEmpty();
  }

  @Test
  void admittedPerSecond_isThatOfTheLastSecond() {
    WatchedFleet fleet = WatchedFleet.empty();
    fleet.register(1, 60);
    fleet.pass(Duration.ofMillis(500));
    assertThat(fleet.overview().admittedPerSecond()).isEqualTo(120);
    fleet.pass(Duration.ofMillis(500));
    assertThat(fleet.overview().admittedPerSecond()).isEqualTo(60);
    fleet.pass(Duration.ofMillis(250));
    assertThat(fleet.overview().admittedPerSecond()).isZero();
  }

  @Test
  void movedSession_isNeitherLostNorBack() {
    WatchedFleet fleet = WatchedFleet.of(1);
    fleet.watch.on(new Resumed(WatchedFleet.id(1), 9, "p", 5, Optional.empty(), 0, Map.of()));

    assertThat(fleet.overview().connected()).isEqualTo(1);
    assertThat(fleet.overview().lags().count()).isZero();
    assertThat(fleet.row(1).epoch()).isEqualTo(5);
    assertThat(fleet.row(1).since()).isBefore(fleet.time.instant());
  }

  @Test
  void agentThatAnotherProcessHas_isNeitherLostNorReturning() {
    WatchedFleet fleet = WatchedFleet.of(3);
    fleet.watch.on(new MovedElsewhere(WatchedFleet.id(1), 1));
    fleet.watch.on(new MovedElsewhere(WatchedFleet.id(2), 2));

    FleetWatch.Overview overview = fleet.overview();
    assertThat(overview.connected()).isEqualTo(1);
    assertThat(overview.elsewhere()).isEqualTo(2);
    assertThat(overview.returning()).isZero();
    assertThat(overview.outages()).isEmpty();
    assertThat(fleet.find(Optional.of(AgentState.ELSEWHERE), "").matching()).isEqualTo(2);

    fleet.resume(1, 1);
    fleet.forget(2);

    assertThat(fleet.overview().connected()).isEqualTo(2);
    assertThat(fleet.overview().elsewhere()).isZero();
    assertThat(fleet.overview().lags().count()).isZero();
  }

  // ---- lags

  @Test
  void lags_areTakenFromEachLoss_andForgottenAfterTenMinutes() {
    WatchedFleet fleet = WatchedFleet.of(100);
    for (int i = 1; i <= 5; i++) {
      fleet.lose(i, i);
      fleet.pass(Duration.ofSeconds(i));
      fleet.resume(i, i);
    }

    Lags.Summary lags = fleet.overview().lags();
    assertThat(lags.count()).isEqualTo(5);
    assertThat(lags.longest()).isEqualTo(Duration.ofSeconds(5));
    assertThat(lags.p50()).isBetween(Duration.ofSeconds(3), Duration.ofMillis(3150));
    assertThat(lags.p99()).isEqualTo(Duration.ofSeconds(5));
    fleet.pass(RecentLags.HALF);
    assertThat(fleet.overview().lags().count()).isEqualTo(5);
    fleet.pass(RecentLags.HALF);
    assertThat(fleet.overview().lags().count()).isZero();
  }

  // ---- a process that follows another

  private static List<AgentView> known(WatchedFleet fleet, int from, int to, Duration ago) {
    Instant lostAt = fleet.time.instant().minus(ago);
    return IntStream.rangeClosed(from, to).mapToObj(i -> fleet.known(i, lostAt)).toList();
  }

  @Test
  void successor_knowsTheFleetAsReturning() {
    WatchedFleet fleet = new WatchedFleet();
    fleet.watch.takeOver(Stream.of(
            known(fleet, 1, 100, Duration.ofSeconds(30)),
            known(fleet, 101, 105, Duration.ofMinutes(5)),
            known(fleet, 106, 107, Duration.ofHours(3)))
        .flatMap(List::stream)
        .toList());

    FleetWatch.Overview overview = fleet.overview();
    assertThat(overview.known()).isEqualTo(107);
    assertThat(overview.connected()).isZero();
    assertThat(overview.returning()).isEqualTo(105);
    assertThat(fleet.find(Optional.of(AgentState.AWAY), "").matching()).isEqualTo(2);
    OutageView outage = fleet.outages().get(0);
    assertThat(outage.inherited()).isTrue();
    assertThat(outage.lost()).as("lost together, at last").isEqualTo(100);
    assertThat(outage.before()).isEqualTo(100);
    assertThat(outage.lowest()).isZero();
    assertThat(outage.began()).isEqualTo(fleet.time.instant().minusSeconds(30));
    assertThat(outage.accepting()).isEqualTo(fleet.time.instant());
  }

  @Test
  void successor_measuresLagsFromWhenItCouldBeReached() {
    WatchedFleet fleet = new WatchedFleet();
    fleet.time.advance(Duration.ofMinutes(1)); // on standby, before it takes over
    fleet.watch.takeOver(known(fleet, 1, 10, Duration.ofSeconds(30)));
    fleet.pass(Duration.ofSeconds(2));
    fleet.resume(1, 10);

    OutageView outage = fleet.outages().get(0);
    assertThat(outage.lags().longest()).isEqualTo(Duration.ofSeconds(2));
    assertThat(outage.reached()).hasSize(4).containsOnly(Duration.ofSeconds(2));
    assertThat(fleet.watch.outage(1).orElseThrow().points().get(0).connected()).isZero();
  }

  @Test
  void successorOfAFleetLongGone_hasNoOutage() {
    WatchedFleet fleet = new WatchedFleet();
    fleet.watch.takeOver(known(fleet, 1, 10, WatchedFleet.RETURNING));

    assertThat(fleet.outages()).isEmpty();
    assertThat(fleet.overview().returning()).isZero();
  }

  // ---- agents

  @Test
  void reason_isWhatWasSaidLast() {
    WatchedFleet fleet = WatchedFleet.of(1);
    String id = WatchedFleet.id(1);
    assertThat(fleet.row(1).reason()).isEqualTo("registered");
    fleet.watch.on(new Lost(id, 1, "silent", Duration.ofSeconds(1)));
    assertThat(fleet.row(1).reason()).isEqualTo("silent");
    fleet.watch.on(new Rejected(id, 2, true, "not welcome"));
    assertThat(fleet.row(1).reason()).isEqualTo("rejected for good: not welcome");
    fleet.watch.on(new RegistrationDeferred(id, 2, Duration.ofMillis(1500)));
    assertThat(fleet.row(1).reason()).isEqualTo("registration put off by 1.5s");
    fleet.watch.on(new RegistrationDemanded(id, 2, "the session expired"));
    assertThat(fleet.row(1).reason()).isEqualTo("asked to register: the session expired");
    fleet.watch.on(new Superseded(id, 2, "other", 3, true));
    assertThat(fleet.row(1).reason()).isEqualTo("another process took over");
    fleet.watch.on(new PeerMisbehaved(id, 2, "x".repeat(1000)));
    assertThat(fleet.row(1).reason()).isEqualTo("x".repeat(200));
    fleet.watch.handshake(refusal(id));
    assertThat(fleet.row(1).reason()).isEqualTo("sent away: at capacity, told 2s");
    fleet.resume(1, 1);
    assertThat(fleet.row(1).reason()).isEqualTo("resumed after 1s");
  }

  private static HandshakeReport refusal(String id) {
    return new HandshakeReport(
        "websocket",
        "127.0.0.1:1",
        Optional.of(id),
        Map.of(),
        0,
        0,
        Optional.empty(),
        0,
        "503",
        Optional.of("at capacity"),
        Optional.of(Duration.ofSeconds(2)));
  }

  @Test
  void strangers_leaveNoTrace() {
    WatchedFleet fleet = WatchedFleet.of(1);
    for (int i = 0; i < 1000; i++) {
      fleet.watch.handshake(refusal("stranger-" + i));
      fleet.watch.on(new Rejected("stranger-" + i, i, true, "unknown"));
    }

    assertThat(fleet.overview().known()).isEqualTo(1);
  }

  @Test
  void agents_areFoundByStateAndText_aPageAtATime() {
    WatchedFleet fleet = WatchedFleet.of(1000);
    fleet.lose(1, 30);

    assertThat(fleet.find(Optional.of(AgentState.RETURNING), "").matching()).isEqualTo(30);
    assertThat(fleet.find(Optional.of(AgentState.RETURNING), "A2").matching())
        .as("a2 and a20 to a29")
        .isEqualTo(11);
    AgentTable.Page page =
        fleet.watch.agents(new AgentQuery(Optional.empty(), "", AgentQuery.Order.ID, 990, 25));
    assertThat(page.matching()).isEqualTo(1000);
    assertThat(page.entries()).hasSize(10);
    assertThat(fleet
            .watch
            .agents(new AgentQuery(Optional.empty(), "", AgentQuery.Order.ID, 5000, 25))
            .entries())
        .isEmpty();
  }

  @Test
  void recentOrder_putsTheLatestWordFirst() {
    WatchedFleet fleet = WatchedFleet.of(100);
    fleet.lose(42, 42);
    fleet.pass(Duration.ofSeconds(1));
    fleet.lose(7, 7);

    assertThat(fleet
            .watch
            .agents(new AgentQuery(Optional.empty(), "", AgentQuery.Order.RECENT, 0, 3))
            .entries())
        .extracting(entry -> entry.row().id())
        .containsExactly("a7", "a42", "a1");
  }
}
