package dev.rejoin.otel.trace;

import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.AgentEvent.AttemptStarted;
import dev.rejoin.api.observe.Observation;
import dev.rejoin.api.reason.ColdStart;
import dev.rejoin.otel.trace.ReturnTrace.Kind;
import dev.rejoin.otel.trace.SpanWriter.Failure;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** Which trace an agent's events belong to: where one begins, and where it is over. Called serially. */
final class AgentTracing {
  /** What hooks send, which may still run when the next trace begins. */
  private static final String HOOK_REQUEST = "resync";

  private final Tracer tracer;
  private final String agentId;
  private final String strategy;

  private @Nullable ReturnTrace current;
  private @Nullable SequelSpans after;
  private @Nullable SpanContext previous;

  AgentTracing(Tracer tracer, String agentId, String strategy) {
    this.tracer = tracer;
    this.agentId = agentId;
    this.strategy = strategy;
  }

  void on(Observation observation) {
    AgentEvent event = observation.event();
    if (event instanceof AgentEvent.HeartbeatAnswered) {
      return; // by far the most frequent, and no part of any return
    }
    begin(observation, event);
    ReturnTrace trace = current;
    if (trace != null) {
      follow(trace, event, observation.tick());
      end(trace, event, observation.tick());
    }
    if (trace == null && after != null) {
      afterwards(after, event, observation.tick());
    }
    if (event instanceof AgentEvent.Stable) {
      after = null;
    }
  }

  // ---- where a trace begins

  private void begin(Observation observation, AgentEvent event) {
    if (current != null) {
      return;
    }
    long tick = observation.tick();
    if (event instanceof AgentEvent.Started) {
      open(observation, Kind.RETURN, tick).cause(new ColdStart());
    } else if (event instanceof AgentEvent.Suspected suspected) {
      open(observation, Kind.SUSPICION, suspected.lastReceivedTick())
          .cause("suspicion", "an answer was late");
    } else if (event instanceof AgentEvent.Lost lost) {
      open(observation, Kind.RETURN, lost.lastReceivedTick());
    } else if (event instanceof AgentEvent.DrainAnnounced) {
      open(observation, Kind.DRAIN, tick).cause("draining", "the control plane announced its end");
    } else if (event instanceof AgentEvent.WaitStarted waiting) {
      open(observation, Kind.RETURN, tick).cause(waiting.cause());
    } else if (event instanceof AttemptStarted attempt) {
      attemptOutOfNothing(observation, attempt);
    }
  }

  /** Only somebody's word starts an attempt without a loss before it. */
  private void attemptOutOfNothing(Observation observation, AttemptStarted attempt) {
    if (attempt.besidePrimary()) {
      open(observation, Kind.OPERATOR, observation.tick())
          .cause("operator", "an operator asked for a new connection");
    } else {
      open(observation, Kind.RETURN, observation.tick()).cause(attempt.cause());
    }
  }

  private ReturnTrace open(Observation observation, Kind kind, long startedAt) {
    SpanWriter writer = new SpanWriter(tracer, TraceClock.at(observation));
    ReturnTrace trace = new ReturnTrace(
        writer, kind, agentId, strategy, Math.min(startedAt, observation.tick()), previous);
    current = trace;
    after = null;
    return trace;
  }

  // ---- what happens in it

  private static void follow(ReturnTrace trace, AgentEvent event, long tick) {
    if (event instanceof AgentEvent.WaitStarted e) {
      trace.waiting(e, tick);
    } else if (event instanceof AgentEvent.WaitCut e) {
      trace.waitCut(e.by(), tick);
    } else if (event instanceof AgentEvent.Probed e) {
      trace.probed(e, tick);
    } else if (event instanceof AttemptStarted e) {
      trace.attemptStarted(e, tick);
    } else if (event instanceof AgentEvent.AttemptFailed e) {
      trace.failed(e, tick);
    } else if (event instanceof AgentEvent.AttemptAbandoned e) {
      trace.abandoned(e.why(), tick);
    } else if (event instanceof AgentEvent.Suspected e) {
      trace.suspected(e.lastReceivedTick(), tick);
    } else if (event instanceof AgentEvent.SuspicionCleared) {
      if (trace.kind() != Kind.SUSPICION) {
        trace.suspicionCleared();
      }
    } else if (event instanceof AgentEvent.Lost e) {
      trace.lost(e, tick);
    } else if (event instanceof AgentEvent.DrainAnnounced e) {
      trace.drainAnnounced(e.over(), e.deadline(), tick);
    } else {
      onConnection(trace, event, tick);
      Remark.on(event).ifPresent(remark -> trace.remark(event.name(), remark, tick));
    }
  }

  /** What belongs to the attempt under way. */
  private static void onConnection(ReturnTrace trace, AgentEvent event, long tick) {
    AttemptLeg leg = trace.leg();
    if (event instanceof AgentEvent.RequestSent e) {
      boolean registration = !e.type().equals(HOOK_REQUEST);
      if (registration && (leg != null || trace.kind() == Kind.RETURN)) {
        trace.registering(e.attempt(), tick).requestSent(e.type(), tick);
      }
    } else if (leg == null) {
      return;
    } else if (event instanceof AgentEvent.ConnectionOpened e) {
      leg.opened(e.info());
    } else if (event instanceof AgentEvent.RequestAnswered e) {
      leg.requestAnswered(e.type(), e.answer(), tick);
    } else if (event instanceof AgentEvent.RegistrationDeferred e) {
      leg.deferred(e.retryAfter(), e.why(), tick);
    }
  }

  private static void afterwards(SequelSpans sequel, AgentEvent event, long tick) {
    if (event instanceof AgentEvent.RequestAnswered e) {
      sequel.answered(e, tick);
    } else if (event instanceof AgentEvent.HookFinished e) {
      sequel.hookFinished(e, tick);
    } else if (event instanceof AgentEvent.HeartbeatChannelOpened e) {
      sequel.channelOpened(e, tick);
    }
  }

  // ---- where it is over

  private void end(ReturnTrace trace, AgentEvent event, long tick) {
    if (event instanceof AgentEvent.Ready e) {
      trace.ready(e, tick);
      over(trace);
      after = new SequelSpans(trace);
    } else if (event instanceof AgentEvent.Halted e) {
      trace.end("halted", new Failure(e.reason().code(), e.reason().detail()), tick);
      over(trace);
    } else if (event instanceof AgentEvent.Stopped) {
      trace.end("stopped", null, tick);
      over(trace);
    } else if (event instanceof AgentEvent.SuspicionCleared && trace.kind() == Kind.SUSPICION) {
      cleared(trace, tick);
    } else if (event instanceof AgentEvent.AttemptFailed e && trace.kind() == Kind.OPERATOR) {
      trace.end("failed", new Failure(e.failure().code(), e.failure().detail()), tick);
      over(trace);
    }
  }

  /** A doubt that was answered before anything was tried leaves no trace. */
  private void cleared(ReturnTrace trace, long tick) {
    if (trace.tried()) {
      trace.end("cleared", null, tick);
      over(trace);
    } else {
      current = null;
    }
  }

  private void over(ReturnTrace trace) {
    current = null;
    previous = trace.rootContext();
  }

  // ---- what others need of it

  /** The attempt under way. */
  @Nullable
  Context attempt() {
    return current == null ? null : current.attemptContext();
  }

  /** What the agent's last event belongs to; null while nothing is told of it. */
  @Nullable
  Context innermost() {
    if (current != null) {
      return current.innermost();
    }
    return after == null ? null : after.done().context();
  }
}
