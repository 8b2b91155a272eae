package dev.rejoin.agent.log;

import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.AgentEvent.AttemptFailed;
import dev.rejoin.api.observe.AgentEvent.AttemptStarted;
import dev.rejoin.api.observe.AgentEvent.BreakerClosed;
import dev.rejoin.api.observe.AgentEvent.BreakerOpened;
import dev.rejoin.api.observe.AgentEvent.ConnectionOpened;
import dev.rejoin.api.observe.AgentEvent.ConnectionsCompared;
import dev.rejoin.api.observe.AgentEvent.DrainAnnounced;
import dev.rejoin.api.observe.AgentEvent.Halted;
import dev.rejoin.api.observe.AgentEvent.HeartbeatChannelDown;
import dev.rejoin.api.observe.AgentEvent.HeartbeatChannelOpened;
import dev.rejoin.api.observe.AgentEvent.HookFinished;
import dev.rejoin.api.observe.AgentEvent.Lost;
import dev.rejoin.api.observe.AgentEvent.PeerMisbehaved;
import dev.rejoin.api.observe.AgentEvent.Probed;
import dev.rejoin.api.observe.AgentEvent.Ready;
import dev.rejoin.api.observe.AgentEvent.RegistrationDeferred;
import dev.rejoin.api.observe.AgentEvent.StrategyMisbehaved;
import dev.rejoin.api.observe.AgentEvent.Suspected;
import dev.rejoin.api.observe.AgentEvent.SuspicionCleared;
import dev.rejoin.api.observe.AgentEvent.WaitCut;
import dev.rejoin.api.observe.AgentEvent.WaitStarted;
import dev.rejoin.api.observe.Observation;
import dev.rejoin.api.reason.ColdStart;
import dev.rejoin.api.reason.Reason;
import dev.rejoin.api.transport.ConnectRequest.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Tells one agent's story in lines. What went wrong and what follows are two events and one line, so a loss or failure is
 * held back until the next event. In a long outage the first five failures are told, then one a minute and every change
 * of reason. Called serially.
 */
final class Narrator {
  private static final int TOLD_AT_FIRST = 5;
  private static final long TOLD_EVERY_NANOS = Duration.ofMinutes(1).toNanos();

  private final String agentId;
  private String state = "NEW";
  private @Nullable Trouble trouble;

  private int failures;
  private int untold;
  private long lastTold;
  private String lastCode = "";
  private String lastProbe = "";
  /** Whether the waits are between probes, which say themselves what is new. */
  private boolean probing;

  Narrator(String agentId) {
    this.agentId = agentId;
  }

  /** One line of the log. */
  record Line(String agentId, Level level, String from, String to, String text) {}

  /** What went wrong and has not been told yet. */
  private record Trouble(String text, boolean toBeTold) {}

  List<Line> hear(Observation observation) {
    List<Line> lines = new ArrayList<>();
    AgentEvent event = observation.event();
    if (event instanceof WaitStarted waiting) {
      waiting(waiting, lines);
      return lines;
    }
    if (event instanceof AttemptFailed failed && (!upright() || trouble != null)) {
      flush("WAITING", lines);
      failed(failed, observation.tick());
      return lines;
    }
    if (event instanceof Lost lost) {
      flush("WAITING", lines);
      lastCode = lost.reason().code();
      trouble = new Trouble(
          lost.reason().detail() + " after " + DurationText.of(lost.held()) + ", last byte "
              + DurationText.of(Duration.ofNanos(observation.tick() - lost.lastReceivedTick()))
              + " ago",
          true);
      return lines;
    }
    if (event instanceof ConnectionsCompared compared) {
      String by = compared.noticedBy() == Role.MAIN ? "main connection " : "heartbeat channel ";
      note(Level.INFO, by + compared.what() + "; " + compared.conclusion(), lines);
      return lines;
    }
    if (event instanceof BreakerOpened opened) {
      breakerOpened(opened, lines);
      return lines;
    }
    if (event instanceof Halted halted) {
      halted(halted, lines);
      return lines;
    }
    flush("CONNECTING", lines);
    probing = false;
    other(event, lines);
    return lines;
  }

  private void other(AgentEvent event, List<Line> lines) {
    if (event instanceof AgentEvent.Started) {
      move("WAITING", Level.INFO, "looking for the control plane", lines);
    } else if (event instanceof AttemptStarted e) {
      String text = "attempt " + e.attempt() + " at " + e.endpoint();
      if (e.besidePrimary()) {
        note(Level.DEBUG, text + " beside the living connection", lines);
      } else {
        move("CONNECTING", Level.DEBUG, text, lines);
      }
    } else if (event instanceof ConnectionOpened e) {
      if (!upright()) {
        move("REGISTERING", Level.DEBUG, "connected to " + e.info().peerAddress(), lines);
      }
    } else if (event instanceof Ready e) {
      ready(e, lines);
    } else if (event instanceof Suspected e) {
      move(
          "SUSPECT",
          Level.WARN,
          "nothing received for " + DurationText.of(e.silentFor())
              + ", trying another connection beside this one",
          lines);
    } else if (event instanceof SuspicionCleared) {
      move("READY", Level.INFO, "the connection answers again", lines);
    } else if (event instanceof DrainAnnounced e) {
      move(
          "DRAINING",
          Level.INFO,
          "the control plane ends in " + DurationText.of(e.deadline()) + ", moving within "
              + DurationText.of(e.over()),
          lines);
    } else if (event instanceof AgentEvent.Stopped) {
      move("STOPPED", Level.INFO, "stopped", lines);
    } else {
      remark(event, lines);
    }
  }

  private void remark(AgentEvent event, List<Line> lines) {
    if (event instanceof AttemptFailed e) {
      note(
          Level.INFO,
          "attempt beside the living connection failed: " + e.failure().detail(),
          lines);
    } else if (event instanceof RegistrationDeferred e) {
      note(
          Level.INFO,
          "registration deferred for " + DurationText.of(e.retryAfter()) + ": " + e.why(),
          lines);
    } else if (event instanceof WaitCut e) {
      note(Level.INFO, "wait before attempt " + e.attempt() + " cut short: " + e.by(), lines);
    } else if (event instanceof HeartbeatChannelOpened e) {
      note(Level.INFO, "heartbeats have a channel of their own to " + e.info().endpoint(), lines);
    } else if (event instanceof HeartbeatChannelDown e) {
      note(
          e.wasOpen() ? Level.WARN : Level.DEBUG,
          "heartbeat channel " + (e.wasOpen() ? "lost" : "not opened") + ": "
              + e.reason().detail() + ", again in " + DurationText.of(e.retryIn()),
          lines);
    } else if (event instanceof BreakerClosed e) {
      note(Level.INFO, "circuit breaker closed after " + DurationText.of(e.openedFor()), lines);
    } else if (event instanceof Probed e) {
      probed(e, lines);
    } else if (event instanceof PeerMisbehaved e) {
      note(Level.WARN, "the control plane sent something unusable: " + e.detail(), lines);
    } else if (event instanceof StrategyMisbehaved e) {
      note(Level.WARN, "strategy " + e.strategy() + " misbehaved: " + e.detail(), lines);
    } else if (event instanceof HookFinished e) {
      e.failure()
          .ifPresent(
              failure -> note(Level.WARN, "hook " + e.hook() + " failed: " + failure, lines));
    }
  }

  private void breakerOpened(BreakerOpened e, List<Line> lines) {
    lastProbe = "";
    note(
        Level.WARN,
        "circuit breaker open: " + e.failures()
            + " attempts in a row failed though the control plane"
            + " could be reached; probing instead, for " + DurationText.of(e.openFor())
            + " or until a probe is good",
        lines);
  }

  /** Only news: the same answer every second is none. */
  private void probed(Probed e, List<Line> lines) {
    String detail = e.answer().detail();
    String text = "probe of " + e.endpoint() + ": " + e.answer().label()
        + (detail.isEmpty() ? "" : ", " + detail) + (e.attempting() ? "; attempting now" : "");
    probing = !e.attempting();
    note(text.equals(lastProbe) ? Level.DEBUG : Level.INFO, text, lines);
    lastProbe = text;
  }

  private void ready(Ready e, List<Line> lines) {
    StringBuilder text = new StringBuilder(e.resumed() ? "resumed" : "registered");
    text.append(" at ").append(e.endpoint()).append(", epoch ").append(e.epoch());
    if (e.handover()) {
      text.append(", moved from a connection that was still open");
    } else {
      text.append(", after ").append(DurationText.of(e.sinceLoss())).append(" and ");
      text.append(e.attempts()).append(e.attempts() == 1 ? " attempt" : " attempts");
    }
    text.append(" (connect ").append(DurationText.of(e.connectTook()));
    text.append(", registration ").append(DurationText.of(e.registrationTook())).append(')');
    move("READY", Level.INFO, text.toString(), lines);
    failures = 0;
    untold = 0;
    lastCode = "";
  }

  private void failed(AttemptFailed e, long tick) {
    failures++;
    String code = e.failure().code();
    boolean toBeTold =
        failures <= TOLD_AT_FIRST || !code.equals(lastCode) || tick - lastTold >= TOLD_EVERY_NANOS;
    lastCode = code;
    if (toBeTold) {
      lastTold = tick;
    } else {
      untold++;
    }
    trouble = new Trouble(
        "attempt " + e.attempt() + " failed after " + DurationText.of(e.took()) + ": "
            + e.failure().detail(),
        toBeTold);
  }

  private void waiting(WaitStarted e, List<Line> lines) {
    Trouble cause = trouble;
    trouble = null;
    if (cause != null && !cause.toBeTold()) {
      state = "WAITING";
      return;
    }
    String next = "attempt " + e.attempt() + " in " + DurationText.of(e.remaining()) + " ("
        + (e.rule().equals("strategy") ? "" : e.rule() + ": ") + e.why() + ")";
    if (cause == null) {
      boolean noNews = probing || e.cause() instanceof ColdStart;
      move("WAITING", noNews ? Level.DEBUG : Level.INFO, next, lines);
    } else {
      move("WAITING", Level.WARN, cause.text() + untoldFailures() + ", " + next, lines);
    }
  }

  private void halted(Halted e, List<Line> lines) {
    Trouble cause = trouble;
    trouble = null;
    Reason reason = e.reason();
    String what = cause == null ? reason.detail() : cause.text();
    move(
        "HALTED",
        Level.ERROR,
        what + untoldFailures() + "; no further attempt until an operator acts",
        lines);
  }

  private String untoldFailures() {
    String text = untold == 0 ? "" : " (" + untold + " failures before were not logged)";
    untold = 0;
    return text;
  }

  /** Tells of trouble that was followed by something else than a wait. */
  private void flush(String to, List<Line> lines) {
    Trouble cause = trouble;
    trouble = null;
    if (cause != null && cause.toBeTold()) {
      move(to, Level.WARN, cause.text() + untoldFailures(), lines);
    }
  }

  private void move(String to, Level level, String text, List<Line> lines) {
    lines.add(new Line(agentId, level, state, to, state + " → " + to + ": " + text));
    state = to;
  }

  private void note(Level level, String text, List<Line> lines) {
    lines.add(new Line(agentId, level, state, state, state + ": " + text));
  }

  /** Whether a connection holds the session, so that whatever happens beside it is no loss. */
  private boolean upright() {
    return state.equals("READY") || state.equals("SUSPECT") || state.equals("DRAINING");
  }
}
