package dev.rejoin.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Heartbeat;
import dev.rejoin.api.message.HeartbeatAck;
import dev.rejoin.api.message.Ping;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.RegisterRequired;
import dev.rejoin.api.message.Unknown;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.transport.ConnectRequest.Role;
import dev.rejoin.reconnect.AgentStatus.HeartbeatChannel;
import dev.rejoin.reconnect.ScriptedTransport.Dial;
import dev.rejoin.reconnect.machine.HeartbeatRoute;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The runner around a heartbeat channel. */
class HeartbeatsBesideTest {
  private static final Duration SOON = Duration.ofMillis(150);

  private final AgentBed bed = new AgentBed();

  @Test
  void channel_isDialledForHeartbeatsAndCarriesThem() {
    Dial main = beating();
    Dial channel = bed.transport.lastDial();

    assertThat(channel.request.role()).isEqualTo(Role.HEARTBEAT);
    assertThat(bed.status().heartbeatChannel()).contains(HeartbeatChannel.ANSWERED);
    int beatsOnMain = AgentBed.sent(main, Heartbeat.class).size();
    bed.time.advance(Duration.ofSeconds(5));
    assertThat(AgentBed.sent(channel, Heartbeat.class)).hasSizeGreaterThan(1);
    assertThat(AgentBed.sent(main, Heartbeat.class)).hasSize(beatsOnMain);
    assertThat(AgentBed.sent(main, Ping.class)).isNotEmpty();
    bed.stop();
  }

  @Test
  void demandOnTheChannel_registersOnTheMainConnection() {
    bed.heartbeats = new HeartbeatRoute.Beside();
    Dial main = bed.ready();
    bed.time.advance(SOON);
    bed.answer(bed.open(), new RegisterRequired("forgotten"));

    assertThat(main.last().message()).isInstanceOf(Register.class);
    bed.stop();
  }

  @Test
  void nonsenseOnTheChannel_isToldOnce() {
    beating();
    Dial channel = bed.transport.lastDial();
    bed.say(channel, new Unknown("nonsense"));
    bed.say(channel, new Unknown("nonsense"));

    assertThat(bed.seen(AgentEvent.PeerMisbehaved.class)).hasSize(1);
    bed.stop();
  }

  @Test
  void stop_closesBothAndLeavesNothing() {
    Dial main = beating();
    bed.stop();

    assertThat(main.live()).isFalse();
    assertThat(bed.transport.lastDial().live()).isFalse();
    bed.time.assertIdle();
  }

  @Test
  void stop_whileTheChannelConnects_cancelsIt() {
    bed.heartbeats = new HeartbeatRoute.Beside();
    bed.ready();
    bed.time.advance(SOON);
    assertThat(bed.status().heartbeatChannel()).contains(HeartbeatChannel.CONNECTING);
    bed.stop();

    assertThat(bed.transport.lastDial().cancelled).isTrue();
  }

  /** Ready, with a heartbeat answered beside; the main connection. */
  private Dial beating() {
    bed.heartbeats = new HeartbeatRoute.Beside();
    Dial main = bed.ready();
    bed.time.advance(SOON);
    Dial channel = bed.open();
    Envelope beat = channel.last();
    assertThat(beat.message()).isInstanceOf(Heartbeat.class);
    bed.answer(channel, new HeartbeatAck(Pacing.unannounced()));
    return main;
  }
}
