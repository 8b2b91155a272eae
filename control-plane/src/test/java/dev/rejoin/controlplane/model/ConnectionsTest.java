package dev.rejoin.controlplane.model;

import static dev.rejoin.controlplane.model.ModelWorld.registration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Fingerprint;
import dev.rejoin.api.Session;
import dev.rejoin.api.message.Ack;
import dev.rejoin.api.message.Command;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.ErrorReport;
import dev.rejoin.api.message.HeartbeatAck;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.message.Ping;
import dev.rejoin.api.message.Pong;
import dev.rejoin.api.message.ProtocolFallback;
import dev.rejoin.api.message.RegisterRequired;
import dev.rejoin.api.message.Rejected;
import dev.rejoin.api.message.Resync;
import dev.rejoin.api.message.ResyncAck;
import dev.rejoin.api.message.Unknown;
import dev.rejoin.controlplane.model.ModelWorld.Wire;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Liveness, odd messages and routes. */
final class ConnectionsTest {
  private final ModelWorld world = new ModelWorld();

  @Test
  void silence_for15Seconds_closesTheConnectionAndKeepsTheSession() {
    Wire wire = world.connect();
    Session session = wire.register("a");

    world.advance(Duration.ofSeconds(15).minusNanos(1));
    assertThat(wire.closedWith).isNull();
    world.advance(Duration.ofNanos(1));

    assertThat(wire.closedWith).isEqualTo(CloseCodes.SILENT);
    assertThat(world.agent("a").connected()).isFalse();
    assertThat(world.connect().resume(session, 0).epoch()).isEqualTo(2);
  }

  @Test
  void anyByte_postponesTheSilence() {
    Wire wire = world.connect();
    world.connect();
    world.advance(Duration.ofSeconds(10));

    world.model.heard(wire.link);
    world.advance(Duration.ofSeconds(10));

    assertThat(wire.closedWith).isNull();
    assertThat(world.model.statistics().silent()).isEqualTo(1);
  }

  @Test
  void nextDeadline_isTheEarliestOfAll() {
    assertThat(world.model.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    Wire wire = world.connect();
    assertThat(world.model.nextDeadline() - world.time.nanos())
        .isEqualTo(Duration.ofSeconds(15).toNanos());
    Session session = wire.register("a");
    world.connect().resume(session, 0);
    assertThat(world.model.nextDeadline() - world.time.nanos())
        .isEqualTo(Duration.ofSeconds(2).toNanos());
  }

  @Test
  void closedConnection_saysAndHearsNothing() {
    Wire wire = world.connect();
    wire.register("a");
    world.advance(Duration.ofSeconds(15));
    int told = wire.told.size();

    wire.say(Envelope.of(new Ping(), "p", 0, world.time.instant()));
    wire.drop();

    assertThat(wire.told).hasSize(told);
    assertThat(world.model.statistics().lost()).isEqualTo(1);
  }

  @Test
  void ping_isAnsweredBeforeRegistration() {
    assertThat(world.connect().ask(new Ping())).isEqualTo(new Pong());
  }

  @Test
  void heartbeat_withoutSession_demandsRegistrationEveryTime() {
    Wire wire = world.connect();

    assertThat(wire.heartbeat()).isInstanceOf(RegisterRequired.class);
    assertThat(wire.heartbeat()).isInstanceOf(RegisterRequired.class);
  }

  @Test
  void event_withoutSession_demandsRegistrationOnce() {
    Wire wire = world.connect();

    wire.event(1, "one");
    wire.event(2, "two");

    assertThat(wire.messages(RegisterRequired.class)).hasSize(1);
    assertThat(world.events(ControlPlaneEvent.EventReceived.class)).isEmpty();
  }

  @Test
  void unknownType_isAnsweredOncePerConnection() {
    Wire wire = world.connect();

    wire.say(new Unknown("teleport"));
    wire.say(new Unknown("levitate"));

    assertThat(wire.messages()).containsExactly(new ProtocolFallback("teleport"));
  }

  @Test
  void malformed_isReportedAndTheConnectionLives() {
    Wire wire = world.connect();

    world.model.malformed(wire.link, "payload: missing");

    assertThat(wire.messages()).containsExactly(new ErrorReport("malformed", "payload: missing"));
    assertThat(wire.register("a").epoch()).isEqualTo(1);
  }

  @Test
  void complaints_areBoundedPerConnection() {
    Wire wire = world.connect();

    for (int i = 0; i < 1000; i++) {
      world.model.malformed(wire.link, "again");
    }

    assertThat(wire.told).hasSize(32);
    assertThat(world.model.statistics().misbehaved()).isEqualTo(1000);
  }

  @Test
  void messagesOfTheControlPlane_areUnexpectedFromAgents() {
    Wire wire = world.connect();
    wire.register("a");

    assertThat(wire.ask(new RegisterRequired("you first"))).isInstanceOf(ErrorReport.class);
    wire.say(Envelope.sequenced(
        new Command("m", "n", Opaque.empty(), false), 1, 0, world.time.instant()));
    assertThat(wire.last().message()).isInstanceOf(ErrorReport.class);
    assertThat(wire.heartbeat()).isInstanceOf(HeartbeatAck.class);
  }

  @Test
  void acknowledgementOfNothing_isIgnored() {
    Wire wire = world.connect();

    wire.say(Envelope.of(new Ack(), 7, world.time.instant()));

    assertThat(wire.told).isEmpty();
  }

  @Test
  void fault_rejection_carriesThePermanence() {
    Wire wire = world.connect();
    Envelope register = Envelope.of(registration("a", "i", "g", 0), "r1", 0, world.time.instant());

    world.model.reject(wire.link, register, false, "busy");

    assertThat(wire.last().message()).isEqualTo(new Rejected(false, "busy"));
    assertThat(wire.last().requestId()).isEqualTo(Optional.of("r1"));
  }

  @Test
  void closeConnections_ofOneAgent_leavesTheOthers() {
    Wire a = world.connect();
    a.register("a");
    Wire b = world.connect();
    b.register("b");

    assertThat(world.model.closeConnections(Optional.of("a"), 1012, "restart")).isEqualTo(1);

    assertThat(a.closedWith).isEqualTo(1012);
    assertThat(b.closedWith).isNull();
    assertThat(world.model.closeConnections(Optional.empty(), 1001, "bye")).isEqualTo(1);
  }

  // ---- routes

  @Test
  void routes_areStoredAnnouncedAndKept() {
    Wire wire = world.connect();
    Session session = wire.register("a");
    TreeMap<String, String> routes = new TreeMap<>(Map.of("api", "http://10.0.0.7"));
    String digest = Fingerprint.of(routes);

    assertThat(wire.ask(new Resync(digest, routes))).isEqualTo(new ResyncAck(digest));

    assertThat(world.agent("a").routes()).isEqualTo(new Routes(digest, routes));
    world.restart();
    assertThat(world.connect().resume(session, 0).routesDigest()).isEqualTo(digest);
  }

  @Test
  void routes_withWrongDigest_areRefused() {
    Wire wire = world.connect();
    wire.register("a");

    assertThat(wire.ask(new Resync("wrong", new TreeMap<>(Map.of("api", "x")))))
        .isInstanceOf(ErrorReport.class);
    assertThat(world.agent("a").routes()).isEqualTo(Routes.none());
  }

  @Test
  void routes_areAskedForOnOrder() {
    Wire wire = world.connect();
    wire.register("a");

    assertThat(world.model.requestRoutes("a")).isTrue();
    assertThat(wire.last().message()).isEqualTo(new Resync("", new TreeMap<>()));
    assertThat(world.model.requestRoutes("nobody")).isFalse();
  }
}
