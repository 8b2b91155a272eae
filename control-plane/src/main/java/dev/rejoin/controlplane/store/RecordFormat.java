package dev.rejoin.controlplane.store;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.ServerSpecs;
import dev.rejoin.api.message.Command;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.controlplane.model.AgentRecord;
import dev.rejoin.controlplane.model.CommandQueue;
import dev.rejoin.controlplane.model.FleetRecord;
import dev.rejoin.controlplane.model.Routes;
import dev.rejoin.controlplane.model.SessionRecord;
import dev.rejoin.controlplane.model.TokenHash;
import dev.rejoin.controlplane.store.RecordReader.InvalidRecordException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Changes of the control plane's memory ↔ bytes. An agent whose session merely went on (numbers, epoch, loss) takes a
 * few dozen bytes; everything else is written whole.
 */
final class RecordFormat {
  private static final int WHOLE = 1;
  private static final int PROGRESS = 2;
  private static final int REMOVED = 3;
  private static final int FLEET = 4;
  /** Only where several processes share the state; so a file that one had alone can be read by older releases. */
  private static final int OWNER = 5;

  private RecordFormat() {}

  /** Where changes that are read go. */
  interface Mirror {
    @Nullable
    AgentRecord get(String agentId);

    void put(AgentRecord record);

    void remove(String agentId);

    void put(FleetRecord fleet);
  }

  // ---- writing

  static void writeChange(
      @Nullable AgentRecord before, @Nullable AgentRecord now, String id, RecordWriter out) {
    if (now == null) {
      if (before != null) {
        out.octet(REMOVED);
        out.text(id);
      }
    } else if (before != null && isProgress(before, now)) {
      writeProgress(before, now, out);
      if (before.owner() != now.owner()) {
        writeOwner(now, out);
      }
    } else {
      writeWhole(now, out);
    }
  }

  private static void writeOwner(AgentRecord record, RecordWriter out) {
    out.octet(OWNER);
    out.text(record.agentId());
    out.number(record.owner());
  }

  /** Whether everything but the numbers is the same; of what is large the model keeps the object, so identity tells. */
  private static boolean isProgress(AgentRecord before, AgentRecord now) {
    return before.session().equals(now.session())
        && before.description() == now.description()
        && before.routes() == now.routes()
        && before.instanceId().equals(now.instanceId())
        && continues(before.commands(), now.commands());
  }

  private static boolean continues(CommandQueue before, CommandQueue now) {
    if (now.acknowledged() < before.acknowledged() || now.last() < before.last()) {
      return false;
    }
    for (long seq = now.acknowledged() + 1; seq <= before.last(); seq++) {
      if (before.get(seq) != now.get(seq)) {
        return false;
      }
    }
    return true;
  }

  private static void writeProgress(AgentRecord before, AgentRecord now, RecordWriter out) {
    out.octet(PROGRESS);
    out.text(now.agentId());
    out.number(now.epoch());
    out.number(now.lastReceived());
    out.optionalInstant(now.lostAt());
    out.number(now.commands().acknowledged());
    writeCommands(now.commands().after(before.commands().last()), out);
  }

  static void writeWhole(AgentRecord record, RecordWriter out) {
    out.octet(WHOLE);
    writeDescription(record.description(), out);
    out.text(record.instanceId());
    out.number(record.epoch());
    out.flag(record.session().isPresent());
    record.session().ifPresent(session -> {
      out.text(session.registrationId());
      out.text(session.subject());
      out.octets(session.token().toByteArray());
    });
    out.number(record.lastReceived());
    out.number(record.commands().acknowledged());
    writeCommands(record.commands().waiting(), out);
    out.text(record.routes().digest());
    out.texts(record.routes().targets());
    out.optionalInstant(record.lostAt());
    if (record.owner() != 0) {
      writeOwner(record, out);
    }
  }

  private static void writeDescription(AgentDescription description, RecordWriter out) {
    out.text(description.id());
    out.text(description.name());
    out.text(description.cluster());
    out.text(description.kubernetesVersion());
    out.text(description.serverAddress());
    out.text(description.cloudProvider());
    out.text(description.region());
    ServerSpecs specs = description.serverSpecs();
    out.number(specs.cpuCores());
    out.number(specs.memoryBytes());
    out.number(specs.diskBytes());
    out.text(specs.operatingSystem());
    out.text(specs.architecture());
    out.texts(description.labels());
    out.texts(description.metadata());
  }

  private static void writeCommands(List<Command> commands, RecordWriter out) {
    out.number(commands.size());
    for (Command command : commands) {
      out.text(command.messageId());
      out.text(command.name());
      out.octets(command.body().toByteArray());
      out.flag(command.redelivered());
    }
  }

  static void writeFleet(FleetRecord fleet, RecordWriter out) {
    out.octet(FLEET);
    out.real(fleet.highWater());
    out.instant(fleet.at());
  }

  // ---- reading

  /** Applies the next change. */
  static void apply(RecordReader in, Mirror mirror) throws InvalidRecordException {
    int kind = in.octet();
    try {
      switch (kind) {
        case WHOLE -> mirror.put(readWhole(in));
        case PROGRESS -> applyProgress(in, mirror);
        case REMOVED -> mirror.remove(in.text());
        case FLEET -> mirror.put(new FleetRecord(in.real(), in.instant()));
        case OWNER -> mirror.put(known(in.text(), mirror).ownedBy(in.number()));
        default ->
          throw new InvalidRecordException(
              "kind: " + kind + " (expected: " + WHOLE + ".." + OWNER + ")");
      }
    } catch (IllegalArgumentException e) {
      throw new InvalidRecordException(String.valueOf(e.getMessage()));
    }
  }

  private static AgentRecord known(String id, Mirror mirror) throws InvalidRecordException {
    AgentRecord record = mirror.get(id);
    if (record == null) {
      throw new InvalidRecordException("progress of an agent that is not known");
    }
    return record;
  }

  private static void applyProgress(RecordReader in, Mirror mirror) throws InvalidRecordException {
    AgentRecord before = known(in.text(), mirror);
    long epoch = in.number();
    long lastReceived = in.number();
    var lostAt = in.optionalInstant();
    long acknowledged = in.number();
    List<Command> added = readCommands(in);
    CommandQueue queue = before.commands();
    if (acknowledged < queue.acknowledged()) {
      throw new InvalidRecordException(
          "acknowledged: " + acknowledged + " (expected: at least " + queue.acknowledged() + ")");
    }
    // What was queued and acknowledged within one transaction was never written.
    List<Command> waiting = new ArrayList<>();
    if (acknowledged < queue.last()) {
      waiting.addAll(queue.after(acknowledged));
    }
    waiting.addAll(added);
    mirror.put(new AgentRecord(
        before.description(),
        before.fingerprint(),
        before.instanceId(),
        epoch,
        before.session(),
        lastReceived,
        CommandQueue.of(acknowledged, waiting),
        before.routes(),
        lostAt,
        before.owner()));
  }

  private static AgentRecord readWhole(RecordReader in) throws InvalidRecordException {
    AgentDescription description = readDescription(in);
    String instanceId = in.text();
    long epoch = in.number();
    Optional<SessionRecord> session = in.flag()
        ? Optional.of(new SessionRecord(in.text(), in.text(), TokenHash.ofBytes(in.octets())))
        : Optional.empty();
    long lastReceived = in.number();
    CommandQueue commands = CommandQueue.of(in.number(), readCommands(in));
    Routes routes = new Routes(in.text(), in.texts());
    return new AgentRecord(
        description,
        description.fingerprint(),
        instanceId,
        epoch,
        session,
        lastReceived,
        commands,
        routes.digest().isEmpty() ? Routes.none() : routes,
        in.optionalInstant(),
        0);
  }

  private static AgentDescription readDescription(RecordReader in) throws InvalidRecordException {
    return new AgentDescription(
        in.text(),
        in.text(),
        in.text(),
        in.text(),
        in.text(),
        in.text(),
        in.text(),
        new ServerSpecs(in.smallNumber(), in.number(), in.number(), in.text(), in.text()),
        in.texts(),
        in.texts());
  }

  private static List<Command> readCommands(RecordReader in) throws InvalidRecordException {
    int size = in.count();
    List<Command> commands = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      commands.add(new Command(in.text(), in.text(), Opaque.of(in.octets()), in.flag()));
    }
    return commands;
  }
}
