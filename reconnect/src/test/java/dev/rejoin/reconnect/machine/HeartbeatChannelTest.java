package dev.rejoin.reconnect.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.transport.ConnectRequest.Role;
import dev.rejoin.api.transport.PhaseTimes;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Heartbeats on a connection of their own, and what the two connections say about one another. */
class HeartbeatChannelTest {

  // ---- opening and repairing

  @Test
  void session_opensTheChannelSoon() {
    Bench bench = Bench.withChannel(1).ready();
    assertThat(bench.state.channel()).isInstanceOf(Channel.Waiting.class);
    long ready = bench.now;

    bench.channelConnecting();

    assertThat(Duration.ofNanos(bench.now - ready)).isLessThanOrEqualTo(Rules.WAKE_UP_SPREAD);
    assertThat(bench.effect(Effect.ConnectHeartbeats.class)).isPresent();
  }

  @Test
  void session_ofAFleet_opensTheChannelOnceTheFleetIsBack() {
    Duration spread = Duration.ofSeconds(8);
    Bench bench = Bench.withChannel(1).ready(Pacing.over(spread));

    Channel.Waiting waiting = (Channel.Waiting) bench.state.channel();
    assertThat(Duration.ofNanos(waiting.until() - bench.now))
        .isBetween(spread, spread.multipliedBy(2));
  }

  @Test
  void heartbeats_leaveTheMainConnectionOnlyOnceTheyAreAnsweredBeside() {
    Bench bench = Bench.withChannel(1).ready().channelConnecting().channelOpened();
    assertThat(bench.effect(Effect.SendBeat.class).orElseThrow().link())
        .isEqualTo(Bench.channelLink(bench.state).orElseThrow());
    assertThat(bench.state.channel().carriesHeartbeats()).isFalse();

    bench.beatAnswered();

    assertThat(bench.observed(AgentEvent.HeartbeatAnswered.class).orElseThrow().channel())
        .isEqualTo(Role.HEARTBEAT);
    assertThat(nextOnMain(bench).heartbeat()).as("a ping is enough there").isFalse();
  }

  @Test
  void attempts_thatFail_areSpacedFurtherAndFurtherUpToThirtySeconds() {
    Bench bench = Bench.withChannel(1).ready().channelConnecting();
    for (int i = 0; i < 9; i++) {
      bench.fire(new Event.ConnectFailed(
          Bench.channelLink(bench.state).orElseThrow(), Bench.REFUSED, noPhases()));
      Duration pause =
          bench.observed(AgentEvent.HeartbeatChannelDown.class).orElseThrow().retryIn();
      Duration nominal = Duration.ofSeconds(Math.min(30, 1L << Math.min(i, 5)));
      assertThat(pause).isBetween(nominal.dividedBy(2), nominal.multipliedBy(3).dividedBy(2));
      awaitConnecting(bench);
    }
    assertThat(bench.state.loop().attempts()).as("none of the way back's").isLessThanOrEqualTo(1);
    assertThat(bench.state.breaker()).isEqualTo(Breaker.closed());
  }

  @Test
  void slot_ofTheChannel_isKept() {
    Bench bench = Bench.withChannel(1).ready().channelConnecting();
    bench.fire(new Event.ConnectFailed(
        Bench.channelLink(bench.state).orElseThrow(),
        new ConnectFailure.Busy(503, Optional.of(Duration.ofSeconds(50)), "full"),
        noPhases()));

    assertThat(
            bench.observed(AgentEvent.HeartbeatChannelDown.class).orElseThrow().retryIn())
        .isGreaterThanOrEqualTo(Duration.ofSeconds(50));
  }

  @Test
  void controlPlane_thatHasNoHeartbeats_isAskedRarely() {
    Bench bench = Bench.withChannel(1).ready().channelConnecting();
    bench.fire(new Event.ConnectFailed(
        Bench.channelLink(bench.state).orElseThrow(),
        new ConnectFailure.WrongPathOrVersion(404, "unimplemented"),
        noPhases()));

    assertThat(
            bench.observed(AgentEvent.HeartbeatChannelDown.class).orElseThrow().retryIn())
        .isGreaterThanOrEqualTo(Bench.RULES.slowRetry());
  }

  @Test
  void handover_toAnotherEndpoint_takesTheChannelAlong() {
    Bench bench =
        Bench.withChannel(2).ready().channelConnecting().channelOpened().beatAnswered();
    long before = Bench.channelLink(bench.state).orElseThrow();
    bench.drain(Duration.ZERO).open().commit().resumed();

    assertThat(bench.effect(Effect.ConnectHeartbeats.class).orElseThrow().endpoint())
        .hasToString("ws://192.0.2.2:1");
    assertThat(bench.effects.stream())
        .anyMatch(effect -> effect instanceof Effect.Close close && close.link() == before);
  }

  @Test
  void halted_closesTheChannel() {
    Bench bench = Bench.beating();
    long link = Bench.channelLink(bench.state).orElseThrow();
    bench.fire(new Event.Superseded(bench.primary().link(), "other", false));

    assertThat(bench.state.channel()).isInstanceOf(Channel.Off.class);
    assertThat(bench.effects.stream())
        .anyMatch(effect -> effect instanceof Effect.Close close && close.link() == link);
  }

  // ---- main in trouble

  @Test
  void mainLost_heartbeatsAnswered_goesAtOnce() {
    Bench bench = Bench.beating().passMillis(700).lost();
    assertThat(bench.effect(Effect.SendBeat.class)).as("the other one is asked").isPresent();
    bench.propose(Duration.ofSeconds(10)).beatAnswered();

    assertThat(bench.observed(AgentEvent.ConnectionsCompared.class))
        .contains(new AgentEvent.ConnectionsCompared(Role.MAIN, "lost", true));
    assertThat(bench.observed(AgentEvent.WaitCut.class).orElseThrow().by()).isEqualTo("heartbeats");
    assertThat(bench.remaining()).isLessThanOrEqualTo(Rules.WAKE_UP_SPREAD);
  }

  @Test
  void mainLost_anAnswerToAnEarlierHeartbeat_provesNothing() {
    Bench bench = Bench.beating().passMillis(30).lost();
    bench.propose(Duration.ofSeconds(10)).passMillis(1);
    bench.fire(new Event.HeartbeatAnswered(
        Bench.channelLink(bench.state).orElseThrow(), Duration.ofMillis(20), Pacing.unannounced()));

    assertThat(bench.observed(AgentEvent.ConnectionsCompared.class)).isEmpty();
    assertThat(bench.remaining()).isGreaterThan(Duration.ofSeconds(9));
  }

  @Test
  void mainLost_heartbeatsAnswered_slotsStillHold() {
    Bench bench = Bench.beating().lost().propose(Duration.ZERO).tick();
    bench.failed(new ConnectFailure.Busy(503, Optional.of(Duration.ofSeconds(20)), "full"));
    bench.propose(Duration.ZERO);
    long until = bench.waiting().until();
    bench.beatAnswered();

    assertThat(bench.waiting().until()).isEqualTo(until);
  }

  @Test
  void mainLost_heartbeatsAnswered_aFleetStillSpreads() {
    Duration spread = Duration.ofSeconds(8);
    double sum = 0;
    for (long seed = 1; seed <= 200; seed++) {
      Bench bench = Bench.beating().fork(seed);
      bench.fire(new Event.HeartbeatAnswered(
          Bench.channelLink(bench.state).orElseThrow(), Duration.ZERO, Pacing.over(spread)));
      bench.lost().propose(Duration.ofSeconds(15)).beatAnswered();
      sum += bench.remaining().toMillis();
    }

    assertThat(sum / 200).isBetween(3_400.0, 4_600.0);
  }

  @Test
  void mainSuspect_heartbeatsAnswered_isToldAndRacedAsUsual() {
    Bench bench = Bench.beating();
    while (bench.primary().phase() != Primary.Phase.SUSPECT) {
      bench.tick();
      if (bench.primary().phase() != Primary.Phase.SUSPECT) {
        bench.beatAnswered();
      }
    }
    assertThat(bench.state.candidate().beside()).isEqualTo(Beside.SUSPECT);
    bench.beatAnswered();

    assertThat(bench.observed(AgentEvent.ConnectionsCompared.class))
        .contains(new AgentEvent.ConnectionsCompared(Role.MAIN, "suspect", true));
  }

  // ---- heartbeats in trouble

  @Test
  void heartbeatsLost_mainDelivers_suspectsNothing() {
    Bench bench = Bench.beating().passMillis(100).channelLost();
    assertThat(bench.effect(Effect.SendBeat.class).orElseThrow().link())
        .as("the main one is asked")
        .isEqualTo(bench.primary().link());
    bench.passMillis(5).heard();

    assertThat(bench.observed(AgentEvent.ConnectionsCompared.class))
        .contains(new AgentEvent.ConnectionsCompared(Role.HEARTBEAT, "lost", true));
    assertThat(bench.primary().phase()).isEqualTo(Primary.Phase.READY);
    assertThat(bench.state.candidate()).isInstanceOf(Candidate.None.class);
    assertThat(nextOnMain(bench).heartbeat()).as("heartbeats are back on it").isTrue();
  }

  @Test
  void heartbeatsUnanswered_mainDelivers_suspectsNothing() {
    Bench bench = Bench.beating();
    while (bench.state.channel() instanceof Channel.Open) {
      bench.tick();
      bench.heard();
      assertThat(bench.primary().phase()).isEqualTo(Primary.Phase.READY);
    }

    assertThat(bench.state.channel()).isInstanceOf(Channel.Waiting.class);
    assertThat(bench.state.candidate()).isInstanceOf(Candidate.None.class);
  }

  @Test
  void bothLost_isAnOutage() {
    Bench bench = Bench.beating().passMillis(100).channelLost().lost();

    assertThat(bench.observed(AgentEvent.ConnectionsCompared.class))
        .contains(new AgentEvent.ConnectionsCompared(Role.HEARTBEAT, "lost", false));
    bench.propose(Duration.ofSeconds(10));
    assertThat(bench.remaining()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void mainLostThenHeartbeats_isAnOutageAndTheChannelWaitsForTheSession() {
    Bench bench = Bench.beating().passMillis(100).lost().channelLost();

    assertThat(bench.observed(AgentEvent.ConnectionsCompared.class))
        .contains(new AgentEvent.ConnectionsCompared(Role.MAIN, "lost", false));
    bench.propose(Duration.ZERO).run(Duration.ofSeconds(1));
    for (int i = 0; i < 40; i++) {
      if (bench.state.candidate() instanceof Candidate.Connecting) {
        bench.refused();
      }
      if (bench.state.candidate() instanceof Candidate.Asking) {
        bench.propose(Duration.ofSeconds(1));
      }
      bench.tick();
      assertThat(bench.effect(Effect.ConnectHeartbeats.class)).isEmpty();
    }
  }

  @Test
  void heartbeatRefused_registersAgainOnTheMainConnection() {
    Bench bench = Bench.beating().passMillis(100);
    bench.fire(new Event.HeartbeatRefused(
        Bench.channelLink(bench.state).orElseThrow(), Duration.ofMillis(2), "forgotten"));

    assertThat(bench.effect(Effect.BeginRegistration.class).orElseThrow().demanded())
        .isTrue();
  }

  @Test
  void heartbeatRefused_askedBeforeTheSession_changesNothing() {
    Bench bench = Bench.beating();
    State before = bench.state;
    bench.fire(new Event.HeartbeatRefused(
        Bench.channelLink(bench.state).orElseThrow(), Duration.ofMinutes(1), "forgotten"));

    assertThat(bench.state).isEqualTo(before);
  }

  private static Effect.SendBeat nextOnMain(Bench bench) {
    long main = bench.primary().link();
    while (true) {
      bench.tick();
      Optional<Effect.SendBeat> beat =
          bench.effect(Effect.SendBeat.class).filter(sent -> sent.link() == main);
      if (beat.isPresent()) {
        return beat.get();
      }
      if (bench.state.channel() instanceof Channel.Open) {
        bench.beatAnswered();
      }
    }
  }

  private static void awaitConnecting(Bench bench) {
    while (!(bench.state.channel() instanceof Channel.Connecting)) {
      bench.tick();
      bench.acknowledged();
    }
  }

  private static PhaseTimes noPhases() {
    return PhaseTimes.none();
  }
}
