package dev.rejoin.transport.grpc.wire;

import com.google.protobuf.InvalidProtocolBufferException;
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
import dev.rejoin.api.message.Unknown;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.transport.grpc.wire.v1.AgentProto;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * Envelopes ↔ bytes of the protobuf message {@code rejoin.v1.Envelope}, which says the same as the JSON of the
 * WebSocket transport, field for field. Stateless.
 */
public final class GrpcCodec {
  private static final int LONGEST_TYPE = 64;
  /** Where messages of later releases are numbered from; numbers below belong to the envelope itself. */
  private static final int FIRST_MESSAGE = AgentProto.Envelope.REGISTER_FIELD_NUMBER;

  private GrpcCodec() {}

  /**
   * Encodes one message.
   *
   * @throws IllegalArgumentException for {@link Unknown}, which exists only on the receiving side
   */
  public static byte[] encode(Envelope envelope) {
    AgentProto.Envelope.Builder out = AgentProto.Envelope.newBuilder()
        .setTimestamp(Fields.timestamp(envelope.timestamp()))
        .setSeq(envelope.seq())
        .setAck(envelope.ack());
    envelope.requestId().ifPresent(out::setRequestId);
    write(envelope.message(), out);
    return out.build().toByteArray();
  }

  /** Encodes an agent's last message. */
  public static byte[] encodeClose(CloseReason reason, Instant timestamp) {
    return AgentProto.Envelope.newBuilder()
        .setTimestamp(Fields.timestamp(timestamp))
        .setClose(AgentProto.Close.newBuilder().setStatus(reason.status()).setText(reason.text()))
        .build()
        .toByteArray();
  }

  /**
   * Decodes one message.
   *
   * @throws MalformedMessageException whatever is wrong with the bytes; no other exception leaves this method. A message
   *     that this release does not know is not malformed but {@link Unknown}
   */
  public static Received decode(byte[] bytes) throws MalformedMessageException {
    AgentProto.Envelope envelope;
    try {
      envelope = AgentProto.Envelope.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      // Protobuf's own words may quote the text, and with it a token.
      throw MalformedMessageException.at(
          "message", "not protobuf", "rejoin.v1.Envelope, its texts in UTF-8");
    }
    if (envelope.hasClose()) {
      return new Received.Closing(close(envelope.getClose()));
    }
    Message message = read(envelope);
    return new Received.Said(new Envelope(
        message,
        Fields.optionalIdentifier("request_id", envelope.getRequestId()),
        seq(envelope, message),
        Fields.integer("ack", envelope.getAck(), 0),
        Fields.instant("timestamp", envelope.hasTimestamp(), envelope.getTimestamp())));
  }

  private static CloseReason close(AgentProto.Close close) throws MalformedMessageException {
    return new CloseReason(
        Fields.smallInteger("close.status", close.getStatus()),
        Fields.text("close.text", close.getText()));
  }

  private static long seq(AgentProto.Envelope envelope, Message message)
      throws MalformedMessageException {
    long seq = envelope.getSeq();
    if (message instanceof Sequenced) {
      return Fields.integer("seq", seq, 1);
    }
    if (seq != 0 && !(message instanceof Unknown)) {
      throw MalformedMessageException.at(
          "seq", Long.toUnsignedString(seq), "no number on " + message.type());
    }
    // Messages that a later release adds are never numbered: nobody could acknowledge what it does
    // not know.
    return 0;
  }

  private static void write(Message message, AgentProto.Envelope.Builder out) {
    if (message instanceof Register m) {
      out.setRegister(SessionForms.write(m));
    } else if (message instanceof RegisterSuccess m) {
      out.setRegisterSuccess(SessionForms.write(m));
    } else if (message instanceof Resume m) {
      out.setResume(SessionForms.write(m));
    } else if (message instanceof Resumed m) {
      out.setResumed(SessionForms.write(m));
    } else if (message instanceof RegisterRequired m) {
      out.setRegisterRequired(AgentProto.RegisterRequired.newBuilder().setWhy(m.why()));
    } else if (message instanceof Rejected m) {
      out.setRejected(
          AgentProto.Rejected.newBuilder().setPermanent(m.permanent()).setWhy(m.why()));
    } else if (message instanceof Deferred m) {
      out.setDeferred(AgentProto.Deferred.newBuilder()
          .setRetryAfterMs(Fields.millis(m.retryAfter()))
          .setWhy(m.why()));
    } else if (message instanceof Superseded m) {
      out.setSuperseded(
          AgentProto.Superseded.newBuilder().setInstanceId(m.instanceId()).setEpoch(m.epoch()));
    } else {
      writeTraffic(message, out);
    }
  }

  private static void writeTraffic(Message message, AgentProto.Envelope.Builder out) {
    if (message instanceof Heartbeat m) {
      out.setHeartbeat(AgentProto.Heartbeat.newBuilder().setEpoch(m.epoch()));
    } else if (message instanceof HeartbeatAck m) {
      out.setHeartbeatAck(
          AgentProto.HeartbeatAck.newBuilder().setPacing(Fields.pacing(m.pacing())));
    } else if (message instanceof Ack) {
      out.setAckOnly(AgentProto.Ack.getDefaultInstance());
    } else if (message instanceof Ping) {
      out.setPing(AgentProto.Ping.getDefaultInstance());
    } else if (message instanceof Pong) {
      out.setPong(AgentProto.Pong.getDefaultInstance());
    } else if (message instanceof Command m) {
      out.setCommand(AgentProto.Command.newBuilder()
          .setMessageId(m.messageId())
          .setName(m.name())
          .setBody(Fields.bytes(m.body()))
          .setRedelivered(m.redelivered()));
    } else if (message instanceof Event m) {
      out.setEvent(AgentProto.Event.newBuilder()
          .setMessageId(m.messageId())
          .setName(m.name())
          .setBody(Fields.bytes(m.body()))
          .setRedelivered(m.redelivered()));
    } else if (message instanceof Draining m) {
      out.setDraining(AgentProto.Draining.newBuilder()
          .setOverMs(Fields.millis(m.over()))
          .setDeadlineMs(Fields.millis(m.deadline())));
    } else if (message instanceof Resync m) {
      out.setResync(AgentProto.Resync.newBuilder().setDigest(m.digest()).putAllRoutes(m.routes()));
    } else if (message instanceof ResyncAck m) {
      out.setResyncAck(AgentProto.ResyncAck.newBuilder().setDigest(m.digest()));
    } else if (message instanceof ErrorReport m) {
      out.setError(AgentProto.ErrorReport.newBuilder().setCode(m.code()).setDetail(m.detail()));
    } else if (message instanceof ProtocolFallback m) {
      out.setProtocolFallback(
          AgentProto.ProtocolFallback.newBuilder().setUnknownType(m.unknownType()));
    } else {
      throw new IllegalArgumentException(
          "type: " + message.type() + " (expected: a message that this release can send)");
    }
  }

  private static Message read(AgentProto.Envelope envelope) throws MalformedMessageException {
    return switch (envelope.getMessageCase()) {
      case REGISTER -> SessionForms.read(envelope.getRegister());
      case REGISTER_SUCCESS -> SessionForms.read(envelope.getRegisterSuccess());
      case RESUME -> SessionForms.read(envelope.getResume());
      case RESUMED -> SessionForms.read(envelope.getResumed());
      case REGISTER_REQUIRED ->
        new RegisterRequired(
            Fields.text("register_required.why", envelope.getRegisterRequired().getWhy()));
      case REJECTED ->
        new Rejected(
            envelope.getRejected().getPermanent(),
            Fields.text("rejected.why", envelope.getRejected().getWhy()));
      case DEFERRED ->
        new Deferred(
            Fields.millis("deferred.retry_after_ms", envelope.getDeferred().getRetryAfterMs(), 0),
            Fields.text("deferred.why", envelope.getDeferred().getWhy()));
      case SUPERSEDED ->
        new Superseded(
            Fields.identifier("superseded.instance_id", envelope.getSuperseded().getInstanceId()),
            Fields.integer("superseded.epoch", envelope.getSuperseded().getEpoch(), 0));
      case HEARTBEAT ->
        new Heartbeat(Fields.integer("heartbeat.epoch", envelope.getHeartbeat().getEpoch(), 0));
      case HEARTBEAT_ACK ->
        new HeartbeatAck(
            Fields.pacing("heartbeat_ack.pacing", envelope.getHeartbeatAck().getPacing()));
      case ACK_ONLY -> new Ack();
      case PING -> new Ping();
      case PONG -> new Pong();
      case DRAINING -> draining(envelope.getDraining());
      case RESYNC ->
        new Resync(
            Fields.text("resync.digest", envelope.getResync().getDigest()),
            Fields.texts("resync.routes", envelope.getResync().getRoutesMap()));
      case RESYNC_ACK ->
        new ResyncAck(
            Fields.identifier("resync_ack.digest", envelope.getResyncAck().getDigest()));
      case COMMAND -> {
        AgentProto.Command command = envelope.getCommand();
        yield new Command(
            Fields.identifier("command.message_id", command.getMessageId()),
            Fields.identifier("command.name", command.getName()),
            Fields.bytes("command.body", command.getBody()),
            command.getRedelivered());
      }
      case EVENT -> {
        AgentProto.Event event = envelope.getEvent();
        yield new Event(
            Fields.identifier("event.message_id", event.getMessageId()),
            Fields.identifier("event.name", event.getName()),
            Fields.bytes("event.body", event.getBody()),
            event.getRedelivered());
      }
      case ERROR ->
        new ErrorReport(
            Fields.identifier("error.code", envelope.getError().getCode()),
            Fields.text("error.detail", envelope.getError().getDetail()));
      case PROTOCOL_FALLBACK ->
        new ProtocolFallback(Fields.identifier(
            "protocol_fallback.unknown_type", envelope.getProtocolFallback().getUnknownType()));
      case CLOSE, MESSAGE_NOT_SET -> unknown(envelope);
    };
  }

  private static Draining draining(AgentProto.Draining message) throws MalformedMessageException {
    Duration over = Fields.millis("draining.over_ms", message.getOverMs(), 0);
    return new Draining(
        over, Fields.millis("draining.deadline_ms", message.getDeadlineMs(), over.toMillis()));
  }

  /** A message of a later release shows as a field of the envelope that this one does not know. */
  private static Unknown unknown(AgentProto.Envelope envelope) throws MalformedMessageException {
    String type = envelope.getType();
    if (!type.isEmpty()) {
      if (type.length() > LONGEST_TYPE) {
        throw MalformedMessageException.at("type", type, "1.." + LONGEST_TYPE + " characters");
      }
      return new Unknown(Fields.text("type", type));
    }
    Optional<Integer> field = envelope.getUnknownFields().asMap().keySet().stream()
        .filter(number -> number > FIRST_MESSAGE)
        .max(Comparator.naturalOrder());
    return new Unknown("field_"
        + field.orElseThrow(() -> MalformedMessageException.missing("message", "one of them")));
  }
}
