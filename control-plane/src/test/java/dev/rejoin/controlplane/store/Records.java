package dev.rejoin.controlplane.store;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.Fingerprint;
import dev.rejoin.api.Secret;
import dev.rejoin.api.ServerSpecs;
import dev.rejoin.api.message.Command;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.controlplane.model.AgentRecord;
import dev.rejoin.controlplane.model.CommandQueue;
import dev.rejoin.controlplane.model.Routes;
import dev.rejoin.controlplane.model.SessionRecord;
import dev.rejoin.controlplane.model.TokenHash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Agent records for tests, and the changes the model makes to them. */
final class Records {
  private static final Instant TIME = Instant.parse("2026-11-24T08:30:00.123456789Z");

  private Records() {}

  static AgentRecord agent(String id) {
    return agent(id, 1);
  }

  static AgentRecord agent(String id, long epoch) {
    AgentDescription description = AgentDescription.builder(id)
        .name("Zürich " + id)
        .region("eu")
        .serverSpecs(new ServerSpecs(8, 1L << 35, 1L << 40, "linux", "amd64"))
        .labels(Map.of("tier", "edge", "zone", "ä"))
        .metadata(Map.of("rack", "7"))
        .build();
    SessionRecord session = new SessionRecord(
        "registration-" + epoch, "subject", TokenHash.of(Secret.of(id + "-" + epoch)));
    return new AgentRecord(
        description,
        description.fingerprint(),
        "instance",
        epoch,
        Optional.of(session),
        0,
        CommandQueue.empty(),
        Routes.none(),
        Optional.empty(),
        0);
  }

  static Command command(String text) {
    return new Command("m-" + text, "test", Opaque.ofText(text), text.hashCode() % 2 == 0);
  }

  static AgentRecord received(AgentRecord record, long seq) {
    return new AgentRecord(
        record.description(),
        record.fingerprint(),
        record.instanceId(),
        record.epoch(),
        record.session(),
        seq,
        record.commands(),
        record.routes(),
        record.lostAt(),
        record.owner());
  }

  static AgentRecord lost(AgentRecord record, long nanos) {
    return new AgentRecord(
        record.description(),
        record.fingerprint(),
        record.instanceId(),
        record.epoch() + 1,
        record.session(),
        record.lastReceived(),
        record.commands(),
        record.routes(),
        Optional.of(TIME.plusNanos(nanos)),
        record.owner());
  }

  static AgentRecord queued(AgentRecord record, Command command) {
    List<Command> waiting = new ArrayList<>(record.commands().waiting());
    waiting.add(command);
    return with(record, CommandQueue.of(record.commands().acknowledged(), waiting));
  }

  static AgentRecord acknowledged(AgentRecord record, long seq) {
    return with(record, CommandQueue.of(seq, record.commands().after(seq)));
  }

  static AgentRecord with(AgentRecord record, CommandQueue commands) {
    return new AgentRecord(
        record.description(),
        record.fingerprint(),
        record.instanceId(),
        record.epoch(),
        record.session(),
        record.lastReceived(),
        commands,
        record.routes(),
        record.lostAt(),
        record.owner());
  }

  static AgentRecord serving(AgentRecord record, String target) {
    SortedMap<String, String> targets = new TreeMap<>(Map.of("api", target));
    return new AgentRecord(
        record.description(),
        record.fingerprint(),
        record.instanceId(),
        record.epoch(),
        record.session(),
        record.lastReceived(),
        record.commands(),
        new Routes(Fingerprint.of(targets), targets),
        record.lostAt(),
        record.owner());
  }

  static AgentRecord forgotten(AgentRecord record) {
    return new AgentRecord(
        record.description(),
        record.fingerprint(),
        record.instanceId(),
        record.epoch(),
        Optional.empty(),
        0,
        CommandQueue.of(
            0, record.commands().waiting().stream().map(Command::asRedelivered).toList()),
        record.routes(),
        Optional.of(TIME),
        record.owner());
  }
}
