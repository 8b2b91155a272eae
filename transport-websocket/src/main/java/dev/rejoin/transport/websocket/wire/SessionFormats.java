package dev.rejoin.transport.websocket.wire;

import dev.rejoin.api.Session;
import dev.rejoin.api.message.Deferred;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.RegisterRequired;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.message.Rejected;
import dev.rejoin.api.message.Resume;
import dev.rejoin.api.message.Resumed;
import dev.rejoin.api.message.Superseded;
import java.util.List;

/** The messages by which a session begins, goes on and ends. */
final class SessionFormats {
  static final List<MessageFormat<?>> ALL = List.of(
      new MessageFormat<>(
          "register", Register.class, SessionFormats::write, SessionFormats::readRegister),
      new MessageFormat<>(
          "register_success",
          RegisterSuccess.class,
          SessionFormats::write,
          SessionFormats::readRegisterSuccess),
      new MessageFormat<>(
          "resume", Resume.class, SessionFormats::write, SessionFormats::readResume),
      new MessageFormat<>(
          "resumed", Resumed.class, SessionFormats::write, SessionFormats::readResumed),
      new MessageFormat<>(
          "register_required",
          RegisterRequired.class,
          (message, payload) -> payload.textUnlessEmpty("why", message.why()),
          payload -> new RegisterRequired(payload.text("why"))),
      new MessageFormat<>(
          "rejected",
          Rejected.class,
          (message, payload) -> {
            payload.flag("permanent", message.permanent());
            payload.textUnlessEmpty("why", message.why());
          },
          payload -> new Rejected(payload.flag("permanent"), payload.text("why"))),
      new MessageFormat<>(
          "deferred",
          Deferred.class,
          (message, payload) -> {
            payload.millis("retry_after_ms", message.retryAfter());
            payload.textUnlessEmpty("why", message.why());
          },
          payload -> new Deferred(payload.millis("retry_after_ms", 0), payload.text("why"))),
      new MessageFormat<>(
          "superseded",
          Superseded.class,
          (message, payload) -> {
            payload.text("instance_id", message.instanceId());
            payload.integer("epoch", message.epoch());
          },
          payload ->
              new Superseded(payload.identifier("instance_id"), payload.integer("epoch", 0))));

  private SessionFormats() {}

  private static void write(Register message, JsonWriter payload) {
    payload.startObject("description");
    DescriptionFormat.write(message.description(), payload);
    payload.endObject();
    payload.text("instance_id", message.instanceId());
    payload.text("registration_id", message.registrationId());
    payload.integerUnlessZero("epoch", message.epoch());
    payload.textsUnlessEmpty("trace_context", message.traceContext());
  }

  private static Register readRegister(JsonObject payload) throws MalformedMessageException {
    return new Register(
        DescriptionFormat.read(payload.object("description")),
        payload.identifier("instance_id"),
        payload.identifier("registration_id"),
        payload.integerOrZero("epoch"),
        payload.texts("trace_context"));
  }

  private static void write(RegisterSuccess message, JsonWriter payload) {
    Session session = message.session();
    payload.startObject("session");
    payload.text("agent_id", session.agentId());
    payload.integer("epoch", session.epoch());
    payload.secret("resume_token", session.resumeToken());
    payload.millis("heartbeat_interval_ms", session.heartbeatInterval());
    payload.pacingUnlessUnannounced("pacing", session.pacing());
    payload.endObject();
    payload.textUnlessEmpty("routes_digest", message.routesDigest());
  }

  private static RegisterSuccess readRegisterSuccess(JsonObject payload)
      throws MalformedMessageException {
    JsonObject session = payload.object("session");
    return new RegisterSuccess(
        new Session(
            session.identifier("agent_id"),
            session.integer("epoch", 1),
            session.secret("resume_token"),
            session.millis("heartbeat_interval_ms", 1),
            session.pacing("pacing")),
        payload.text("routes_digest"));
  }

  private static void write(Resume message, JsonWriter payload) {
    payload.text("agent_id", message.agentId());
    payload.text("instance_id", message.instanceId());
    payload.text("resume_id", message.resumeId());
    payload.secret("token", message.token());
    payload.integer("epoch", message.epoch());
    payload.integer("last_received", message.lastReceived());
    payload.text("fingerprint", message.fingerprint());
    payload.textsUnlessEmpty("trace_context", message.traceContext());
  }

  private static Resume readResume(JsonObject payload) throws MalformedMessageException {
    return new Resume(
        payload.identifier("agent_id"),
        payload.identifier("instance_id"),
        payload.identifier("resume_id"),
        payload.secret("token"),
        payload.integer("epoch", 0),
        payload.integer("last_received", 0),
        payload.identifier("fingerprint"),
        payload.texts("trace_context"));
  }

  private static void write(Resumed message, JsonWriter payload) {
    payload.integer("epoch", message.epoch());
    payload.integer("last_received", message.lastReceived());
    payload.pacingUnlessUnannounced("pacing", message.pacing());
    payload.textUnlessEmpty("routes_digest", message.routesDigest());
  }

  private static Resumed readResumed(JsonObject payload) throws MalformedMessageException {
    return new Resumed(
        payload.integer("epoch", 1),
        payload.integer("last_received", 0),
        payload.pacing("pacing"),
        payload.text("routes_digest"));
  }
}
