package dev.rejoin.transport.websocket.wire;

import dev.rejoin.api.message.Ack;
import dev.rejoin.api.message.Command;
import dev.rejoin.api.message.Draining;
import dev.rejoin.api.message.ErrorReport;
import dev.rejoin.api.message.Event;
import dev.rejoin.api.message.Heartbeat;
import dev.rejoin.api.message.HeartbeatAck;
import dev.rejoin.api.message.Ping;
import dev.rejoin.api.message.Pong;
import dev.rejoin.api.message.ProtocolFallback;
import dev.rejoin.api.message.Resync;
import dev.rejoin.api.message.ResyncAck;
import dev.rejoin.api.message.Sequenced;
import java.time.Duration;
import java.util.List;

/** The messages that pass while a session lives. */
final class TrafficFormats {
  static final List<MessageFormat<?>> ALL = List.of(
      new MessageFormat<>(
          "heartbeat",
          Heartbeat.class,
          (message, payload) -> payload.integer("epoch", message.epoch()),
          payload -> new Heartbeat(payload.integer("epoch", 0))),
      new MessageFormat<>(
          "heartbeat_ack",
          HeartbeatAck.class,
          (message, payload) -> payload.pacingUnlessUnannounced("pacing", message.pacing()),
          payload -> new HeartbeatAck(payload.pacing("pacing"))),
      MessageFormat.empty(new Ack()),
      MessageFormat.empty(new Ping()),
      MessageFormat.empty(new Pong()),
      new MessageFormat<>(
          "command",
          Command.class,
          TrafficFormats::write,
          payload -> new Command(
              payload.identifier("message_id"),
              payload.identifier("name"),
              payload.bytes("body"),
              payload.flagOrFalse("redelivered"))),
      new MessageFormat<>(
          "event",
          Event.class,
          TrafficFormats::write,
          payload -> new Event(
              payload.identifier("message_id"),
              payload.identifier("name"),
              payload.bytes("body"),
              payload.flagOrFalse("redelivered"))),
      new MessageFormat<>(
          "draining",
          Draining.class,
          (message, payload) -> {
            payload.millis("over_ms", message.over());
            payload.millis("deadline_ms", message.deadline());
          },
          TrafficFormats::readDraining),
      new MessageFormat<>(
          "resync",
          Resync.class,
          (message, payload) -> {
            payload.textUnlessEmpty("digest", message.digest());
            payload.textsUnlessEmpty("routes", message.routes());
          },
          payload -> new Resync(payload.text("digest"), payload.texts("routes"))),
      new MessageFormat<>(
          "resync_ack",
          ResyncAck.class,
          (message, payload) -> payload.text("digest", message.digest()),
          payload -> new ResyncAck(payload.identifier("digest"))),
      new MessageFormat<>(
          "error",
          ErrorReport.class,
          (message, payload) -> {
            payload.text("code", message.code());
            payload.textUnlessEmpty("detail", message.detail());
          },
          payload -> new ErrorReport(payload.identifier("code"), payload.text("detail"))),
      new MessageFormat<>(
          "protocol_fallback",
          ProtocolFallback.class,
          (message, payload) -> payload.text("unknown_type", message.unknownType()),
          payload -> new ProtocolFallback(payload.identifier("unknown_type"))));

  private TrafficFormats() {}

  private static void write(Command message, JsonWriter payload) {
    write(message, message.name(), payload);
  }

  private static void write(Event message, JsonWriter payload) {
    write(message, message.name(), payload);
  }

  private static void write(Sequenced message, String name, JsonWriter payload) {
    payload.text("message_id", message.messageId());
    payload.text("name", name);
    payload.bytesUnlessEmpty("body", message.body());
    payload.flagUnlessFalse("redelivered", message.redelivered());
  }

  private static Draining readDraining(JsonObject payload) throws MalformedMessageException {
    Duration over = payload.millis("over_ms", 0);
    return new Draining(over, payload.millis("deadline_ms", over.toMillis()));
  }
}
