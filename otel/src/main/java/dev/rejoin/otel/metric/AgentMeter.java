package dev.rejoin.otel.metric;

import static dev.rejoin.otel.attribute.RejoinAttributes.CAUSE;
import static dev.rejoin.otel.attribute.RejoinAttributes.CHANNEL;
import static dev.rejoin.otel.attribute.RejoinAttributes.HOOK;
import static dev.rejoin.otel.attribute.RejoinAttributes.KIND;
import static dev.rejoin.otel.attribute.RejoinAttributes.OTHER_ANSWERS;
import static dev.rejoin.otel.attribute.RejoinAttributes.OUTCOME;
import static dev.rejoin.otel.attribute.RejoinAttributes.PHASE;
import static dev.rejoin.otel.attribute.RejoinAttributes.RESUMED;
import static dev.rejoin.otel.attribute.RejoinAttributes.STATE;
import static dev.rejoin.otel.attribute.RejoinAttributes.TRANSPORT;
import static dev.rejoin.otel.attribute.RejoinAttributes.WAIT_RULE;
import static dev.rejoin.otel.attribute.RejoinAttributes.WHY;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.Observation;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Measures one agent. Called serially. */
final class AgentMeter {
  private static final double NANOS = 1e9;

  /** Where the agent is; the first three are also the phases of a return. */
  private enum State {
    WAITING,
    CONNECTING,
    REGISTERING,
    READY,
    SUSPECT,
    DRAINING,
    HALTED;

    final Attributes asState = Attributes.of(STATE, label());

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Instruments instruments;
  private @Nullable State state;
  private long stateSince;

  /** How far the attempt under way is, beside whatever connection. */
  private State trying = State.WAITING;

  private String transport = "";

  private String cause = "";
  private long returnSince;
  private final Map<State, Long> spent = new EnumMap<>(State.class);
  private long detectionNanos;
  private boolean resumeRefused;
  private boolean resumeTried;
  private boolean hadSession;
  private boolean suspected;
  private long probeNanos;
  private boolean breakerOpen;

  AgentMeter(Instruments instruments) {
    this.instruments = instruments;
  }

  void on(Observation observation, Context context) {
    AgentEvent event = observation.event();
    long tick = observation.tick();
    if (event instanceof AgentEvent.HeartbeatAnswered e) {
      String channel = e.channel().name().toLowerCase(Locale.ROOT);
      instruments.roundTrip.record(
          seconds(e.roundTrip()), Attributes.of(CHANNEL, channel), context);
    } else if (event instanceof AgentEvent.Started) {
      beginReturn("cold_start", tick);
      move(State.WAITING, tick);
    } else if (event instanceof AgentEvent.Lost e) {
      lost(e, tick, context);
    } else if (event instanceof AgentEvent.Ready e) {
      ready(e, tick, context);
    } else if (event instanceof AgentEvent.Halted) {
      breakerOpen(false); // nothing is tried, and whatever ends the halt closes it
      move(State.HALTED, tick);
    } else if (event instanceof AgentEvent.Stopped) {
      leave();
    } else if (event instanceof AgentEvent.HookFinished e) {
      instruments.hooks.record(
          seconds(e.took()),
          Attributes.of(HOOK, e.hook(), OUTCOME, e.failure().isPresent() ? "failed" : "done"),
          context);
    } else {
      primary(event, tick);
      attempt(event, tick);
      breaker(event);
      heartbeatChannel(event);
    }
  }

  // ---- the connection that holds the session

  private void primary(AgentEvent event, long tick) {
    if (event instanceof AgentEvent.Suspected) {
      suspected = true;
      if (state == State.READY) {
        move(State.SUSPECT, tick);
      }
    } else if (event instanceof AgentEvent.SuspicionCleared) {
      suspicionBecame("cleared");
      if (state == State.SUSPECT) {
        move(State.READY, tick);
      }
    } else if (event instanceof AgentEvent.DrainAnnounced) {
      move(State.DRAINING, tick);
    }
  }

  private void lost(AgentEvent.Lost lost, long tick, Context context) {
    Attributes why = Attributes.of(CAUSE, lost.reason().code());
    instruments.losses.add(1, why, context);
    suspicionBecame("lost");
    beginReturn(lost.reason().code(), Math.min(tick, lost.lastReceivedTick()));
    detectionNanos = tick - returnSince;
    instruments.detection.record(detectionNanos / NANOS, why, context);
    move(trying, tick);
  }

  private void suspicionBecame(String outcome) {
    if (suspected) {
      suspected = false;
      instruments.suspicions.add(1, Attributes.of(OUTCOME, outcome));
    }
  }

  private void beginReturn(String why, long since) {
    cause = why;
    returnSince = since;
    detectionNanos = 0;
    probeNanos = 0;
    spent.clear();
    resumeRefused = false;
    resumeTried = false;
  }

  private void ready(AgentEvent.Ready ready, long tick, Context context) {
    attemptEnded("ready", context);
    String kind = ready.resumed() ? "resumed" : "registered";
    instruments.registrations.add(1, Attributes.of(KIND, kind, WHY, why(ready)), context);
    spread(ready.pacing());
    if (ready.handover()) {
      suspicionBecame("handover");
      String from = state == State.SUSPECT || state == State.DRAINING ? state.label() : "operator";
      instruments.handovers.add(1, Attributes.of(CAUSE, from), context);
      move(State.READY, tick);
    } else {
      move(State.READY, tick);
      instruments.returns.record(
          (tick - returnSince) / NANOS,
          Attributes.of(CAUSE, cause, RESUMED, ready.resumed()),
          context);
      phases(context);
    }
    hadSession = true;
    resumeRefused = false;
    resumeTried = false;
  }

  /** Why it came to a full registration, or that it did not. */
  private String why(AgentEvent.Ready ready) {
    if (ready.resumed()) {
      return "session_held";
    } else if (!hadSession) {
      return "first";
    } else if (resumeRefused) {
      return "resume_refused";
    } else if (cause.equals("session_forgotten")) {
      return "session_forgotten";
    }
    return resumeTried ? "resume_unanswered" : "strategy";
  }

  private void phases(Context context) {
    if (detectionNanos > 0) {
      phase("detection", detectionNanos, context);
    }
    if (probeNanos > 0) {
      phase("probe", probeNanos, context);
    }
    phase("wait", spent.getOrDefault(State.WAITING, 0L) - probeNanos, context);
    phase("connect", spent.getOrDefault(State.CONNECTING, 0L), context);
    phase("registration", spent.getOrDefault(State.REGISTERING, 0L), context);
  }

  private void phase(String name, long nanos, Context context) {
    instruments.phases.record(nanos / NANOS, Attributes.of(PHASE, name), context);
  }

  // ---- the way back

  private void attempt(AgentEvent event, long tick) {
    if (event instanceof AgentEvent.WaitStarted e) {
      instruments.waits.add(1, Attributes.of(WAIT_RULE, e.rule()));
      spread(e.pacing());
    } else if (event instanceof AgentEvent.AttemptStarted e) {
      transport = e.transport();
      trying(State.CONNECTING, tick);
    } else if (event instanceof AgentEvent.ConnectionOpened) {
      trying(State.REGISTERING, tick);
    } else if (event instanceof AgentEvent.RequestSent e) {
      requestSent(e, tick);
    } else if (event instanceof AgentEvent.RequestAnswered e) {
      resumeRefused |= e.answer().equals("register_required");
    } else if (event instanceof AgentEvent.AttemptFailed e) {
      attemptEnded(e.failure().code(), Context.root());
      moveUnlessUpright(State.WAITING, tick);
    } else if (event instanceof AgentEvent.AttemptAbandoned) {
      attemptEnded("abandoned", Context.root());
      moveUnlessUpright(State.WAITING, tick);
    }
  }

  private void requestSent(AgentEvent.RequestSent sent, long tick) {
    if (sent.type().equals("resume")) {
      resumeTried = true;
    }
    if (sent.type().equals("register") && trying == State.WAITING) {
      trying(State.REGISTERING, tick); // on the connection that is already there
    }
  }

  private void trying(State phase, long tick) {
    trying = phase;
    moveUnlessUpright(phase, tick);
  }

  private void attemptEnded(String outcome, Context context) {
    trying = State.WAITING;
    instruments.attempts.add(1, Attributes.of(OUTCOME, outcome, TRANSPORT, transport), context);
  }

  private void spread(Pacing pacing) {
    pacing.spread().ifPresent(spread -> instruments.spread.set(seconds(spread)));
  }

  // ---- the circuit breaker, whose probes are made while the agent counts as waiting

  private void breaker(AgentEvent event) {
    if (event instanceof AgentEvent.BreakerOpened e) {
      breakerOpen(true);
      instruments.breakerOpenings.add(1, Attributes.of(CAUSE, e.last().code()));
    } else if (event instanceof AgentEvent.BreakerClosed) {
      breakerOpen(false);
    } else if (event instanceof AgentEvent.Probed e) {
      probeNanos += e.took().toNanos();
      instruments.probes.add(1, Attributes.of(OUTCOME, e.answer().label()));
    }
  }

  private void breakerOpen(boolean now) {
    if (now != breakerOpen) {
      breakerOpen = now;
      instruments.openBreakers.add(now ? 1 : -1);
    }
  }

  // ---- the heartbeats' own connection

  private void heartbeatChannel(AgentEvent event) {
    if (event instanceof AgentEvent.HeartbeatChannelDown e) {
      instruments.channelFailures.add(1, Attributes.of(CAUSE, e.reason().code()));
    } else if (event instanceof AgentEvent.ConnectionsCompared e) {
      String noticedBy = e.noticedBy().name().toLowerCase(Locale.ROOT);
      instruments.comparisons.add(
          1, Attributes.of(CHANNEL, noticedBy, OTHER_ANSWERS, e.otherAnswers()));
    }
  }

  // ---- states

  private void moveUnlessUpright(State next, long tick) {
    boolean upright = state == State.READY || state == State.SUSPECT || state == State.DRAINING;
    if (!upright) {
      move(next, tick);
    }
  }

  private void move(State next, long tick) {
    State before = state;
    if (before != null) {
      spent.merge(before, tick - stateSince, Long::sum);
      instruments.agents.add(-1, before.asState);
    }
    instruments.agents.add(1, next.asState);
    state = next;
    stateSince = tick;
  }

  private void leave() {
    State before = state;
    state = null;
    breakerOpen(false);
    if (before != null) {
      instruments.agents.add(-1, before.asState);
    }
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / NANOS;
  }
}
