package dev.rejoin.agent.events;

import dev.rejoin.agent.json.Json;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.AgentEvent.AttemptAbandoned;
import dev.rejoin.api.observe.AgentEvent.AttemptFailed;
import dev.rejoin.api.observe.AgentEvent.AttemptStarted;
import dev.rejoin.api.observe.AgentEvent.BreakerClosed;
import dev.rejoin.api.observe.AgentEvent.BreakerOpened;
import dev.rejoin.api.observe.AgentEvent.ConnectionOpened;
import dev.rejoin.api.observe.AgentEvent.ConnectionsCompared;
import dev.rejoin.api.observe.AgentEvent.DrainAnnounced;
import dev.rejoin.api.observe.AgentEvent.Halted;
import dev.rejoin.api.observe.AgentEvent.HeartbeatAnswered;
import dev.rejoin.api.observe.AgentEvent.HeartbeatChannelDown;
import dev.rejoin.api.observe.AgentEvent.HeartbeatChannelOpened;
import dev.rejoin.api.observe.AgentEvent.HookFinished;
import dev.rejoin.api.observe.AgentEvent.Lost;
import dev.rejoin.api.observe.AgentEvent.PeerMisbehaved;
import dev.rejoin.api.observe.AgentEvent.Probed;
import dev.rejoin.api.observe.AgentEvent.Ready;
import dev.rejoin.api.observe.AgentEvent.RegistrationDeferred;
import dev.rejoin.api.observe.AgentEvent.RequestAnswered;
import dev.rejoin.api.observe.AgentEvent.RequestSent;
import dev.rejoin.api.observe.AgentEvent.StrategyMisbehaved;
import dev.rejoin.api.observe.AgentEvent.Suspected;
import dev.rejoin.api.observe.AgentEvent.SuspicionCleared;
import dev.rejoin.api.observe.AgentEvent.WaitCut;
import dev.rejoin.api.observe.AgentEvent.WaitStarted;
import dev.rejoin.api.observe.Observation;
import dev.rejoin.api.reason.Reason;
import dev.rejoin.api.transport.ConnectRequest.Role;
import dev.rejoin.api.transport.PhaseTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/**
 * Makes lines of observations. Every line has {@code t} (epoch microseconds), {@code agent} and {@code event}; lengths of
 * time are milliseconds and say so in their names. Confined to one thread: a {@code ready} line repeats the phases of the
 * connection it stands on.
 */
final class EventLines {
  private final EventDetail detail;
  private final Map<String, PhaseTimes> openedPhases = new HashMap<>();

  EventLines(EventDetail detail) {
    this.detail = detail;
  }

  /** The lines for one observation; most give one, a full registration two, some none. */
  List<String> of(Observation observation) {
    AgentEvent event = observation.event();
    if (event instanceof HeartbeatAnswered && detail != EventDetail.ALL) {
      return List.of();
    }
    String line = line(observation, event.name());
    if (event instanceof ConnectionOpened opened) {
      openedPhases.put(observation.agentId(), opened.info().phases());
    } else if (event instanceof AgentEvent.Stopped) {
      openedPhases.remove(observation.agentId());
    }
    boolean registered = event instanceof Ready ready && !ready.resumed();
    return registered ? List.of(line(observation, "registered"), line) : List.of(line);
  }

  /** What is written at the end when lines had to be dropped. */
  String dropped(Instant at, long count) {
    return Json.object(json -> {
      json.writeNumberProperty("t", micros(at));
      json.writeStringProperty("event", "events_dropped");
      json.writeNumberProperty("count", count);
    });
  }

  private String line(Observation observation, String name) {
    return Json.object(json -> {
      json.writeNumberProperty("t", micros(observation.at()));
      json.writeStringProperty("agent", observation.agentId());
      json.writeStringProperty("event", lineName(observation.event(), name));
      fields(json, observation);
    });
  }

  /** An attempt's beginning and end are both lines of {@code attempt}; only the end has an outcome. */
  private static String lineName(AgentEvent event, String name) {
    boolean attemptEnd = event instanceof AttemptFailed || event instanceof AttemptAbandoned;
    return attemptEnd ? "attempt" : name;
  }

  private static long micros(Instant at) {
    return Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000L), at.getNano() / 1_000);
  }

  private void fields(JsonGenerator json, Observation observation) {
    AgentEvent event = observation.event();
    if (event instanceof AttemptStarted e) {
      attemptStarted(json, e);
    } else if (event instanceof AttemptFailed e) {
      attemptFailed(json, e);
    } else if (event instanceof AttemptAbandoned e) {
      json.writeNumberProperty("attempt", e.attempt());
      json.writeStringProperty("outcome", "abandoned");
      json.writeStringProperty("detail", e.why());
    } else if (event instanceof ConnectionOpened e) {
      connected(json, e);
    } else if (event instanceof WaitStarted e) {
      waiting(json, e);
    } else if (event instanceof WaitCut e) {
      json.writeNumberProperty("attempt", e.attempt());
      json.writeStringProperty("by", e.by());
    } else if (event instanceof Ready e) {
      ready(json, e, observation.agentId());
    } else if (event instanceof Lost e) {
      reason(json, e.reason());
      millis(json, "silent_ms", Duration.ofNanos(observation.tick() - e.lastReceivedTick()));
      millis(json, "held_ms", e.held());
      json.writeStringProperty("endpoint", e.endpoint().toString());
    } else if (event instanceof Suspected e) {
      millis(json, "silent_ms", e.silentFor());
    } else if (event instanceof SuspicionCleared e) {
      millis(json, "silent_ms", e.silentFor());
    } else if (event instanceof HeartbeatAnswered e) {
      millis(json, "round_trip_ms", e.roundTrip());
      if (e.channel() == Role.HEARTBEAT) {
        json.writeStringProperty("channel", "heartbeat");
      }
    } else {
      rarer(json, event);
    }
  }

  private static void rarer(JsonGenerator json, AgentEvent event) {
    if (event instanceof RequestSent e) {
      json.writeNumberProperty("attempt", e.attempt());
      json.writeStringProperty("type", e.type());
    } else if (event instanceof RequestAnswered e) {
      json.writeNumberProperty("attempt", e.attempt());
      json.writeStringProperty("type", e.type());
      json.writeStringProperty("answer", e.answer());
      millis(json, "took_ms", e.took());
    } else if (event instanceof RegistrationDeferred e) {
      json.writeNumberProperty("attempt", e.attempt());
      millis(json, "retry_after_ms", e.retryAfter());
      json.writeStringProperty("detail", e.why());
    } else if (event instanceof DrainAnnounced e) {
      millis(json, "over_ms", e.over());
      millis(json, "deadline_ms", e.deadline());
    } else if (event instanceof HookFinished e) {
      json.writeStringProperty("hook", e.hook());
      millis(json, "took_ms", e.took());
      e.failure().ifPresent(failure -> json.writeStringProperty("failure", failure));
    } else if (event instanceof PeerMisbehaved e) {
      json.writeStringProperty("detail", e.detail());
    } else if (event instanceof StrategyMisbehaved e) {
      json.writeStringProperty("strategy", e.strategy());
      json.writeStringProperty("detail", e.detail());
    } else if (event instanceof Halted e) {
      reason(json, e.reason());
    } else if (event instanceof Probed e) {
      probed(json, e);
    } else if (event instanceof HeartbeatChannelOpened e) {
      json.writeStringProperty("endpoint", e.info().endpoint().toString());
      json.writeStringProperty("transport", e.info().transport());
      millis(json, "took_ms", e.took());
    } else if (event instanceof HeartbeatChannelDown e) {
      json.writeBooleanProperty("was_open", e.wasOpen());
      reason(json, e.reason());
      millis(json, "retry_ms", e.retryIn());
    } else if (event instanceof ConnectionsCompared e) {
      json.writeStringProperty("noticed_by", e.noticedBy() == Role.MAIN ? "main" : "heartbeat");
      json.writeStringProperty("what", e.what());
      json.writeBooleanProperty("other_answers", e.otherAnswers());
      json.writeStringProperty("conclusion", e.conclusion());
    } else if (event instanceof BreakerOpened e) {
      json.writeNumberProperty("failures", e.failures());
      millis(json, "open_for_ms", e.openFor());
      reason(json, e.last());
    } else if (event instanceof BreakerClosed e) {
      millis(json, "opened_for_ms", e.openedFor());
    }
  }

  private static void probed(JsonGenerator json, Probed e) {
    json.writeNumberProperty("attempt", e.attempt());
    json.writeStringProperty("endpoint", e.endpoint().toString());
    json.writeStringProperty("answer", e.answer().label());
    String detail = e.answer().detail();
    if (!detail.isEmpty()) {
      json.writeStringProperty("detail", detail);
    }
    millis(json, "took_ms", e.took());
    json.writeBooleanProperty("attempting", e.attempting());
  }

  private static void attemptStarted(JsonGenerator json, AttemptStarted e) {
    json.writeNumberProperty("attempt", e.attempt());
    json.writeStringProperty("endpoint", e.endpoint().toString());
    json.writeStringProperty("transport", e.transport());
    json.writeStringProperty("cause", e.cause().code());
    json.writeBooleanProperty("beside_primary", e.besidePrimary());
  }

  private static void attemptFailed(JsonGenerator json, AttemptFailed e) {
    json.writeNumberProperty("attempt", e.attempt());
    json.writeStringProperty("outcome", "failed");
    json.writeStringProperty("endpoint", e.endpoint().toString());
    reason(json, e.failure());
    millis(json, "took_ms", e.took());
    phases(json, e.phases());
  }

  private static void connected(JsonGenerator json, ConnectionOpened e) {
    json.writeNumberProperty("attempt", e.attempt());
    json.writeStringProperty("endpoint", e.info().endpoint().toString());
    json.writeStringProperty("transport", e.info().transport());
    json.writeStringProperty("peer", e.info().peerAddress());
    e.info().tlsVersion().ifPresent(version -> json.writeStringProperty("tls", version));
    phases(json, e.info().phases());
  }

  private static void waiting(JsonGenerator json, WaitStarted e) {
    json.writeNumberProperty("attempt", e.attempt());
    millis(json, "delay_ms", e.remaining());
    millis(json, "proposed_ms", e.proposed());
    json.writeStringProperty("rule", e.rule());
    json.writeStringProperty("why", e.why());
    reason(json, e.cause());
    e.pacing().spread().ifPresent(spread -> millis(json, "spread_ms", spread));
    json.writeStringProperty("endpoint", e.nextEndpoint().toString());
  }

  private void ready(JsonGenerator json, Ready e, String agentId) {
    json.writeBooleanProperty("resumed", e.resumed());
    json.writeBooleanProperty("handover", e.handover());
    json.writeNumberProperty("attempt", e.attempts());
    json.writeNumberProperty("epoch", e.epoch());
    millis(json, "since_loss_ms", e.sinceLoss());
    millis(json, "connect_ms", e.connectTook());
    millis(json, "registration_ms", e.registrationTook());
    phases(json, openedPhases.getOrDefault(agentId, PhaseTimes.none()));
    e.pacing().spread().ifPresent(spread -> millis(json, "spread_ms", spread));
    json.writeStringProperty("endpoint", e.endpoint().toString());
  }

  private static void reason(JsonGenerator json, Reason reason) {
    json.writeStringProperty("reason", reason.code());
    json.writeStringProperty("detail", reason.detail());
  }

  private static void phases(JsonGenerator json, PhaseTimes phases) {
    if (phases.phases().isEmpty()) {
      return;
    }
    json.writeObjectPropertyStart("phases");
    for (PhaseTimes.PhaseTime phase : phases.phases()) {
      millis(json, phase.phase().label() + "_ms", phase.took());
    }
    json.writeEndObject();
  }

  private static void millis(JsonGenerator json, String name, Duration duration) {
    json.writeNumberProperty(name, Json.millis(duration));
  }
}
