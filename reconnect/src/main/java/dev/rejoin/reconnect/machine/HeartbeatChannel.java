package dev.rejoin.reconnect.machine;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.reason.Reason;
import dev.rejoin.api.reason.Severity;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.api.transport.ConnectRequest.Role;
import dev.rejoin.api.transport.ConnectionInfo;
import dev.rejoin.reconnect.machine.Channel.Connecting;
import dev.rejoin.reconnect.machine.Channel.Off;
import dev.rejoin.reconnect.machine.Channel.Open;
import dev.rejoin.reconnect.machine.Channel.Waiting;
import dev.rejoin.reconnect.machine.LivenessRule.Due;
import dev.rejoin.reconnect.machine.Primary.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The connection of their own that heartbeats have beside the primary: opened once there is a session, kept through the
 * primary's losses, repaired by attempts of its own. Its trouble alone is no reason to doubt the primary.
 */
final class HeartbeatChannel {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final int MOST_DOUBLINGS = 5;
  private static final double SLOW_JITTER = 0.1;
  private static final CloseReason NOT_NEEDED = CloseReason.normal("not needed any more");

  private final Rules rules;
  private final List<Endpoint> endpoints;
  private final HeartbeatRoute route;
  private final Evidence evidence;

  HeartbeatChannel(Rules rules, List<Endpoint> endpoints, HeartbeatRoute route, Evidence evidence) {
    this.rules = rules;
    this.endpoints = endpoints;
    this.route = route;
    this.evidence = evidence;
  }

  boolean configured() {
    return !(route instanceof HeartbeatRoute.OnMain);
  }

  /** Brings the channel in line with what became of the agent and its primary in this step. */
  void follow(Turn turn) {
    if (!(turn.life instanceof Life.Running)) {
      release(turn);
      return;
    }
    Primary primary = turn.primary;
    if (primary == null) {
      return;
    }
    if (turn.channel instanceof Off) {
      turn.channel = new Waiting(turn.now + startDelay(turn), 0);
    } else if (turn.channel instanceof Waiting waiting && turn.primaryBefore == null) {
      long until = Math.max(waiting.until(), turn.now + startDelay(turn));
      turn.channel = new Waiting(until, waiting.failures());
    } else if (elsewhere(turn.channel, target(primary))) {
      release(turn);
      connect(turn, primary, 0);
    }
  }

  /** After a return the whole fleet opens a second connection each: not before the first ones are all back. */
  private static long startDelay(Turn turn) {
    Duration spread = turn.pacing.spreadOrZero();
    boolean narrow = spread.compareTo(Rules.WAKE_UP_SPREAD) < 0;
    return spread.toNanos() + turn.partOf(narrow ? Rules.WAKE_UP_SPREAD : spread);
  }

  private Endpoint target(Primary primary) {
    return route instanceof HeartbeatRoute.To to
        ? to.endpoint()
        : endpoints.get(primary.endpoint());
  }

  private static boolean elsewhere(Channel channel, Endpoint target) {
    if (channel instanceof Open open) {
      return !open.endpoint().equals(target);
    }
    return channel instanceof Connecting connecting && !connecting.endpoint().equals(target);
  }

  private static void release(Turn turn) {
    if (turn.channel instanceof Open open) {
      turn.emit(new Effect.Close(open.link(), NOT_NEEDED));
    } else if (turn.channel instanceof Connecting connecting) {
      turn.emit(new Effect.Abort(connecting.link()));
    }
    turn.channel = Off.OFF;
    turn.doubt = null;
  }

  private void connect(Turn turn, Primary primary, int failures) {
    Endpoint target = target(primary);
    long link = turn.loop.nextLink();
    turn.loop = turn.loop.change().nextLink(link + 1).build();
    turn.channel = new Connecting(link, target, turn.now, failures);
    turn.emit(new Effect.ConnectHeartbeats(link, target));
  }

  // ---- what becomes of it

  boolean opened(Turn turn, long link, ConnectionInfo info) {
    if (!(turn.channel instanceof Connecting connecting) || connecting.link() != link) {
      return false;
    }
    turn.observe(new AgentEvent.HeartbeatChannelOpened(info, turn.since(connecting.startedAt())));
    evidence.ask(
        turn,
        new Open(
            link,
            connecting.endpoint(),
            false,
            false,
            Liveness.opened(turn.now, turn.now),
            connecting.failures()));
    return true;
  }

  void failed(Turn turn, long link, ConnectFailure failure) {
    if (turn.channel instanceof Connecting connecting && connecting.link() == link) {
      down(turn, failure, failure.retryAfter(), connecting.failures());
    }
  }

  void closed(Turn turn, long link, Disconnect reason) {
    if (turn.channel instanceof Open open && open.link() == link) {
      lost(turn, open, reason);
    }
  }

  private void lost(Turn turn, Open open, Disconnect reason) {
    down(turn, reason, reason.retryAfter(), open.failures());
    if (open.proven() && !open.late()) {
      evidence.heartbeatsInTrouble(turn, "lost");
    }
  }

  private void down(Turn turn, Reason reason, Optional<Duration> retryAfter, int failures) {
    long pause = pause(turn, reason, failures);
    if (retryAfter.isPresent()) {
      pause = Math.max(pause, Slots.nanos(turn, retryAfter.get(), rules.maxSpread()));
    }
    boolean wasOpen = turn.channel instanceof Open;
    turn.channel = new Waiting(turn.now + pause, failures + 1);
    turn.observe(new AgentEvent.HeartbeatChannelDown(reason, wasOpen, Duration.ofNanos(pause)));
  }

  /** Doubling from one second to thirty, ± a half, never under the spread; a control plane without it is asked rarely. */
  private long pause(Turn turn, Reason reason, int failures) {
    boolean pointless = reason.severity() != Severity.TRANSIENT
        || reason instanceof ConnectFailure.WrongPathOrVersion;
    if (pointless) {
      return turn.jitteredUp(rules.slowRetry(), SLOW_JITTER);
    }
    Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
    Duration capped = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    long pause = capped.toNanos() / 2 + turn.partOf(capped);
    long spread = turn.pacing.spreadOrZero().toNanos();
    return Math.max(pause, spread + turn.partOf(turn.pacing.spreadOrZero()) / 10);
  }

  // ---- what is heard on it

  void heard(Turn turn, long link, UnaryLiveness change) {
    if (turn.channel instanceof Open open && open.link() == link) {
      turn.channel = open.with(change.apply(open.liveness()));
    }
  }

  /** A change of what is known about a connection's life. */
  interface UnaryLiveness {
    Liveness apply(Liveness liveness);
  }

  /** A heartbeat was answered; false if not here. */
  boolean answered(Turn turn, Event.HeartbeatAnswered answered) {
    if (!(turn.channel instanceof Open open) || open.link() != answered.link()) {
      return false;
    }
    turn.announced(answered.pacing(), rules.maxSpread());
    boolean news = !open.carriesHeartbeats();
    turn.channel = open.answered(turn.now);
    turn.observe(new AgentEvent.HeartbeatAnswered(answered.roundTrip(), Role.HEARTBEAT));
    evidence.heartbeatsAnswered(turn, turn.now - answered.roundTrip().toNanos(), news);
    return true;
  }

  // ---- time

  void tick(Turn turn) {
    if (turn.channel instanceof Waiting waiting) {
      if (turn.primary != null && turn.now >= waiting.until()) {
        connect(turn, turn.primary, waiting.failures());
      }
    } else if (turn.channel instanceof Connecting connecting) {
      if (turn.now >= deadline(connecting)) {
        turn.emit(new Effect.Abort(connecting.link()));
        failed(
            turn,
            connecting.link(),
            new ConnectFailure.TimedOut(ConnectPhase.UPGRADE, turn.since(connecting.startedAt())));
      }
    } else if (turn.channel instanceof Open open) {
      watch(turn, open);
    }
  }

  private void watch(Turn turn, Open open) {
    Due due = LivenessRule.check(rules, open.liveness(), phase(open), turn.now);
    switch (due) {
      case BEAT -> evidence.ask(turn, open);
      case FRESH_BEAT -> evidence.askAfresh(turn, open);
      case SUSPECT -> {
        turn.channel = open.asLate();
        if (open.proven()) {
          evidence.heartbeatsInTrouble(turn, "unanswered");
        }
      }
      case LOST -> {
        turn.emit(new Effect.Abort(open.link()));
        lost(turn, open, LivenessRule.silence(turn, open.liveness()));
      }
      case QUIET -> {}
    }
  }

  private static Phase phase(Open open) {
    return open.late() ? Phase.SUSPECT : Phase.READY;
  }

  private long deadline(Connecting connecting) {
    return connecting.startedAt()
        + rules.connectTimeout().toNanos()
        + Rules.CONNECT_GRACE.toNanos();
  }

  /** When {@link #tick} has something to do. */
  long nextDeadline(Channel channel, @Nullable Primary primary) {
    if (channel instanceof Waiting waiting) {
      return primary == null ? Long.MAX_VALUE : waiting.until();
    }
    if (channel instanceof Connecting connecting) {
      return deadline(connecting);
    }
    return channel instanceof Open open
        ? LivenessRule.deadline(rules, open.liveness(), phase(open))
        : Long.MAX_VALUE;
  }
}
