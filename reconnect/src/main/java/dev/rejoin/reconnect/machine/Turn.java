package dev.rejoin.reconnect.machine;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.Session;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.settings.Durations;
import dev.rejoin.reconnect.machine.State.Retiring;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Scratch paper for one step: the state as it changes and the effects as they are decided. Lives for one call. */
final class Turn {
  final long now;
  final RandomGenerator random;

  /** As it was when the step began. */
  final @Nullable Primary primaryBefore;

  Life life;

  @Nullable
  Primary primary;

  Candidate candidate;

  @Nullable
  Retiring retiring;

  Loop loop;
  Breaker breaker;
  Channel channel;

  @Nullable
  Doubt doubt;

  @Nullable
  Session session;

  long sessionSince;
  Pacing pacing;
  private List<Effect> effects = List.of();

  Turn(State state, long now, RandomGenerator random) {
    this.now = now;
    this.random = random;
    life = state.life();
    primary = state.primary();
    primaryBefore = primary;
    candidate = state.candidate();
    retiring = state.retiring();
    loop = state.loop();
    breaker = state.breaker();
    channel = state.channel();
    doubt = state.doubt();
    session = state.session();
    sessionSince = state.sessionSince();
    pacing = state.pacing();
  }

  void emit(Effect effect) {
    if (effects.isEmpty()) {
      effects = List.of(effect);
    } else if (effects.size() == 1) {
      effects = List.of(effects.get(0), effect);
    } else {
      emitOneMore(effect);
    }
  }

  /** Few steps have so many. */
  private void emitOneMore(Effect effect) {
    if (effects.size() == 2) {
      effects = new ArrayList<>(effects);
    }
    effects.add(effect);
  }

  void observe(AgentEvent event) {
    emit(new Effect.Observe(event));
  }

  /**
   * The control plane announced how wide its fleet must spread: taken up to {@code most}, which is observed when it
   * begins to be exceeded.
   */
  void announced(Pacing announced, Duration most) {
    Pacing bounded = announced.atMost(most);
    if (!bounded.equals(announced) && !bounded.equals(pacing)) {
      observe(new AgentEvent.PeerMisbehaved(
          "it announced a spread of " + Durations.format(announced.spreadOrZero())
              + " (expected: at most max_spread, which is " + Durations.format(most)
              + "); that is kept instead"));
    }
    pacing = bounded;
  }

  /** A random part of a length of time, in nanoseconds: U(0, {@code most}). */
  long partOf(Duration most) {
    long nanos = most.toNanos();
    return nanos <= 0 ? 0 : random.nextLong(nanos);
  }

  /** A length of time in nanoseconds, lengthened by a random part of at most {@code ratio} of itself. */
  long jitteredUp(Duration duration, double ratio) {
    return (long) (duration.toNanos() * (1 + ratio * random.nextDouble()));
  }

  Duration since(long moment) {
    return Duration.ofNanos(Math.max(0, now - moment));
  }

  Step finish() {
    State state = new State(
        life,
        primary,
        candidate,
        retiring,
        loop,
        breaker,
        channel,
        doubt,
        session,
        sessionSince,
        pacing);
    return new Step(state, effects.size() <= 2 ? effects : Collections.unmodifiableList(effects));
  }
}
