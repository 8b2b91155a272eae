package dev.rejoin.agent.status;

import dev.rejoin.agent.json.Json;
import dev.rejoin.agent.release.Release;
import dev.rejoin.reconnect.AgentStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** An agent's snapshot as the JSON object of {@code /status}. What is unknown or does not apply is null. */
final class StatusReport {
  private final InstantSource wallClock;

  StatusReport(InstantSource wallClock) {
    this.wallClock = wallClock;
  }

  String render(AgentStatus status) {
    Instant since = wallClock.instant().minus(status.inState()).truncatedTo(ChronoUnit.MILLIS);
    return Json.object(json -> {
      json.writeStringProperty("agent", status.agentId());
      json.writeStringProperty("state", status.state().name().toLowerCase(Locale.ROOT));
      json.writeStringProperty("since", since.toString());
      json.writeNumberProperty("in_state_ms", status.inState().toMillis());
      json.writeBooleanProperty("ready", status.ready());
      text(json, "reason", status.reason().isEmpty() ? null : status.reason());
      json.writeNumberProperty("attempt", status.attempt());
      number(
          json,
          "next_attempt_in_ms",
          status.nextAttemptIn().map(Duration::toMillis).orElse(null));
      text(json, "last_error", status.lastError().orElse(null));
      text(json, "endpoint", status.endpoint().map(Object::toString).orElse(null));
      number(json, "session_age_ms", status.sessionAge().map(Duration::toMillis).orElse(null));
      number(json, "epoch", status.epoch().orElse(null));
      breaker(json, status.breaker().orElse(null));
      text(
          json,
          "heartbeat_channel",
          status
              .heartbeatChannel()
              .map(channel -> channel.name().toLowerCase(Locale.ROOT))
              .orElse(null));
      json.writeNumberProperty("queued_messages", status.queuedMessages());
      json.writeStringProperty("version", Release.version());
    });
  }

  private static void breaker(JsonGenerator json, AgentStatus.@Nullable OpenBreaker breaker) {
    json.writeObjectPropertyStart("breaker");
    if (breaker == null) {
      json.writeStringProperty("state", "closed");
    } else {
      json.writeStringProperty("state", breaker.attemptsAway().isZero() ? "half_open" : "open");
      json.writeNumberProperty("since_ms", breaker.since().toMillis());
      json.writeNumberProperty("failures", breaker.failures());
      json.writeNumberProperty("attempts_away_ms", breaker.attemptsAway().toMillis());
    }
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String name, @Nullable String value) {
    if (value == null) {
      json.writeNullProperty(name);
    } else {
      json.writeStringProperty(name, value);
    }
  }

  private static void number(JsonGenerator json, String name, @Nullable Long value) {
    if (value == null) {
      json.writeNullProperty(name);
    } else {
      json.writeNumberProperty(name, value);
    }
  }
}
