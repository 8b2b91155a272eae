package dev.rejoin.transport.grpc.wire;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.Pacing;
import dev.rejoin.api.Secret;
import dev.rejoin.api.ServerSpecs;
import dev.rejoin.api.Session;
import dev.rejoin.api.message.Ack;
import dev.rejoin.api.message.Command;
import dev.rejoin.api.message.Deferred;
import dev.rejoin.api.message.Draining;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.ErrorReport;
import dev.rejoin.api.message.Event;
import dev.rejoin.api.message.Heartbeat;
import dev.rejoin.api.message.HeartbeatAck;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.message.Ping;
import dev.rejoin.api.message.Pong;
import dev.rejoin.api.message.ProtocolFallback;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.RegisterRequired;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.message.Rejected;
import dev.rejoin.api.message.Resume;
import dev.rejoin.api.message.Resumed;
import dev.rejoin.api.message.Resync;
import dev.rejoin.api.message.ResyncAck;
import dev.rejoin.api.message.Sequenced;
import dev.rejoin.api.message.Superseded;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** One envelope, or a few, per message type. */
final class SampleMessages {
  static final Instant NOW = Instant.parse("2026-11-24T08:30:00.250000001Z");
  private static final String DIGEST = "9f86d081884c7d65";

  private SampleMessages() {}

  static List<Envelope> all() {
    return Stream.concat(
            answered().map(message -> Envelope.of(message, "r-1", 12, NOW)),
            sequenced().map(message -> Envelope.sequenced(message, 13, Long.MAX_VALUE, NOW)))
        .toList();
  }

  private static Stream<Message> answered() {
    return Stream.of(
        new Register(
            AgentDescription.builder("agent-7")
                .name("Zürich 7")
                .cluster("edge-eu")
                .kubernetesVersion("1.31.2")
                .serverAddress("10.0.0.7")
                .cloudProvider("hetzner")
                .region("eu-central")
                .serverSpecs(new ServerSpecs(8, 1L << 35, 1L << 62, "linux 6.1", "amd64"))
                .labels(Map.of("tier", "edge", "zone", ""))
                .metadata(Map.of("rack", "7"))
                .build(),
            "i-1",
            "g-1",
            42,
            Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")),
        new Register(AgentDescription.builder("a").build(), "i-1", "g-1", 0, Map.of()),
        new RegisterSuccess(
            new Session(
                "agent-7",
                43,
                Secret.of("q3VvWkq2c1o5bYxJv0uHn2Fz"),
                Duration.ofSeconds(5),
                Pacing.over(Duration.ofMillis(11_000))),
            DIGEST),
        new Resume(
            "agent-7",
            "i-1",
            "u-1",
            Secret.of("q3VvWkq2c1o5bYxJv0uHn2Fz"),
            43,
            12,
            DIGEST,
            Map.of("tracestate", "a=b")),
        new Resumed(44, 17, Pacing.over(Duration.ofNanos(1_100_000)), ""),
        new RegisterRequired("session unknown"),
        new Rejected(true, "agent id is revoked"),
        new Rejected(false, ""),
        new Deferred(Duration.ofMillis(1_501), "registration is at capacity"),
        new Heartbeat(44),
        new HeartbeatAck(Pacing.unannounced()),
        new HeartbeatAck(Pacing.over(Duration.ZERO)),
        new Ack(),
        new Ping(),
        new Pong(),
        new Superseded("i-2", 45),
        new Draining(Duration.ofSeconds(30), Duration.ofSeconds(40)),
        new Resync(DIGEST, new TreeMap<>(Map.of("api", "http://10.0.0.7:8080", "web", ""))),
        new Resync("", new TreeMap<>()),
        new ResyncAck(DIGEST),
        new ErrorReport("malformed", "epoch: -1 (expected: 0 or more)"),
        new ProtocolFallback("teleport"));
  }

  private static Stream<Sequenced> sequenced() {
    return Stream.of(
        new Command("m-13", "restart", Opaque.ofText("{\"pod\":\"web-0\"}"), false),
        new Command("m-14", "reconnect", Opaque.empty(), true),
        new Event("m-19", "bulk", Opaque.of(new byte[Opaque.LONGEST]), true));
  }
}
