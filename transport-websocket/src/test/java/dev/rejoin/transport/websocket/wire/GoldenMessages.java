package dev.rejoin.transport.websocket.wire;

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
import dev.rejoin.api.message.Superseded;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** One envelope, or a few, per message type, and the text each must become. */
final class GoldenMessages {
  private static final Instant NOW = Instant.parse("2026-11-24T08:30:00.250Z");
  private static final String DIGEST =
      "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

  private GoldenMessages() {}

  static String text(String name) {
    try (InputStream file = GoldenMessages.class.getResourceAsStream("/golden/" + name + ".json")) {
      if (file == null) {
        throw new IllegalStateException("no golden file " + name + ".json");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Map<String, Envelope> all() {
    Map<String, Envelope> all = new LinkedHashMap<>();
    all.put("register", Envelope.of(register(), "r-1", 0, NOW));
    all.put(
        "register-minimal",
        Envelope.of(
            new Register(AgentDescription.builder("agent-7").build(), "i-1", "g-1", 0, Map.of()),
            "r-1",
            0,
            NOW));
    all.put(
        "register_success",
        Envelope.of(
            new RegisterSuccess(
                new Session(
                    "agent-7",
                    43,
                    Secret.of("q3VvWkq2c1o5bYxJv0uHn2Fz"),
                    Duration.ofSeconds(5),
                    Pacing.over(Duration.ofMillis(11_000))),
                DIGEST),
            "r-1",
            0,
            NOW));
    all.put("resume", Envelope.of(resume(), "r-2", 12, NOW));
    all.put(
        "resumed",
        Envelope.of(
            new Resumed(44, 17, Pacing.over(Duration.ofNanos(1_100_000)), DIGEST), "r-2", 17, NOW));
    all.put(
        "register_required", Envelope.of(new RegisterRequired("session unknown"), "r-2", 0, NOW));
    all.put("rejected", Envelope.of(new Rejected(true, "agent id is revoked"), "r-1", 0, NOW));
    all.put(
        "deferred",
        Envelope.of(
            new Deferred(Duration.ofMillis(1_501), "registration is at capacity"), "r-1", 0, NOW));
    all.put("heartbeat", Envelope.of(new Heartbeat(44), "h-9", 12, NOW));
    all.put(
        "heartbeat_ack",
        Envelope.of(new HeartbeatAck(Pacing.over(Duration.ofMillis(11_000))), "h-9", 18, NOW));
    all.put(
        "heartbeat_ack-unannounced",
        Envelope.of(new HeartbeatAck(Pacing.unannounced()), "h-9", 0, NOW));
    all.put("ack", Envelope.of(new Ack(), 12, NOW));
    all.put("ping", Envelope.of(new Ping(), "p-1", 0, NOW));
    all.put("pong", Envelope.of(new Pong(), "p-1", 0, NOW));
    all.put("superseded", Envelope.of(new Superseded("i-2", 45), 18, NOW));
    all.put(
        "draining",
        Envelope.of(new Draining(Duration.ofSeconds(30), Duration.ofSeconds(40)), 18, NOW));
    all.put(
        "resync",
        Envelope.of(
            new Resync(
                DIGEST,
                new TreeMap<>(Map.of("api", "http://10.0.0.7:8080", "web", "http://10.0.0.7:80"))),
            "s-1",
            12,
            NOW));
    all.put("resync-request", Envelope.of(new Resync("", new TreeMap<>()), 18, NOW));
    all.put("resync_ack", Envelope.of(new ResyncAck(DIGEST), "s-1", 18, NOW));
    all.put(
        "command",
        Envelope.sequenced(
            new Command("m-13", "restart", Opaque.ofText("{\"pod\":\"web-0\"}"), false),
            13,
            18,
            NOW));
    all.put(
        "command-empty",
        Envelope.sequenced(new Command("m-14", "reconnect", Opaque.empty(), false), 14, 0, NOW));
    all.put(
        "event",
        Envelope.sequenced(
            new Event("m-19", "command_result", Opaque.of(new byte[] {0, (byte) 255, 16}), true),
            19,
            13,
            NOW));
    all.put(
        "error",
        Envelope.of(
            new ErrorReport("malformed", "payload.epoch: \"x\" (expected: a whole number)"),
            18,
            NOW));
    all.put("protocol_fallback", Envelope.of(new ProtocolFallback("teleport"), 18, NOW));
    return all;
  }

  private static Register register() {
    AgentDescription description = AgentDescription.builder("agent-7")
        .name("Zürich 7")
        .cluster("edge-eu")
        .kubernetesVersion("1.31.2")
        .serverAddress("10.0.0.7")
        .cloudProvider("hetzner")
        .region("eu-central")
        .serverSpecs(new ServerSpecs(8, 34_359_738_368L, 512_000_000_000L, "linux 6.1", "amd64"))
        .labels(Map.of("tier", "edge", "zone", "a"))
        .metadata(Map.of("rack", "7"))
        .build();
    return new Register(
        description,
        "i-1",
        "g-1",
        42,
        Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
  }

  private static Resume resume() {
    return new Resume(
        "agent-7",
        "i-1",
        "u-1",
        Secret.of("q3VvWkq2c1o5bYxJv0uHn2Fz"),
        43,
        12,
        DIGEST,
        Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
  }
}
