package dev.rejoin.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.Endpoint;
import dev.rejoin.api.Pacing;
import dev.rejoin.api.backoff.Wait;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.message.Unknown;
import dev.rejoin.api.transport.CredentialSource;
import dev.rejoin.reconnect.machine.HeartbeatRoute;
import dev.rejoin.reconnect.world.PatientRegistration;
import dev.rejoin.reconnect.world.SimulatedControlPlane;
import dev.rejoin.reconnect.world.SimulatedNetwork;
import dev.rejoin.reconnect.world.SimulatedNetwork.Mode;
import dev.rejoin.reconnect.world.SimulatedNetwork.Wire;
import dev.rejoin.testkit.contract.Seeds;
import dev.rejoin.testkit.time.SeededDice;
import dev.rejoin.testkit.time.SeededTokens;
import dev.rejoin.testkit.time.VirtualScheduler;
import dev.rejoin.testkit.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Long random lives: whatever happens, the invariants hold after every step, and in the end the agent is back. */
class LongWayBackTest {
  private static final int STEPS = 120;
  private static final int STORY = 40;
  private static final int LIVES_PER_SEED = 20;

  @Seeds
  void anyLife_whateverHappens_keepsTheInvariantsAndComesBack(long seed) {
    for (long part = 0; part < LIVES_PER_SEED; part++) {
      long one = seed * LIVES_PER_SEED + part;
      try {
        new Life(one).live();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("life " + one + " (part " + part + " of seed " + seed + ")", e);
      }
    }
  }

  /** One agent, its network and its control plane. */
  private static final class Life {
    private final VirtualTime time = new VirtualTime();
    private final RandomGenerator dice;
    private final SimulatedNetwork network;
    private final SimulatedControlPlane plane;
    private final VirtualScheduler context = time.newScheduler();
    private final List<Entry> trail = new ArrayList<>();
    private final Set<String> accepted = new LinkedHashSet<>();
    private final Set<String> ordered = new HashSet<>();
    private final Set<String> carriedOut = new HashSet<>();
    private final Agent agent;
    private int messages;
    private long epoch;

    Life(long seed) {
      dice = SeededDice.of(seed);
      network = new SimulatedNetwork(time, SeededDice.of(seed + 1));
      plane = new SimulatedControlPlane(time, SeededDice.of(seed + 2), network);
      agent = new Agent(new AgentSetup(
          AgentDescription.builder("a1").build(),
          List.of(Endpoint.parse("ws://192.0.2.1:1"), Endpoint.parse("ws://192.0.2.2:1"))
              .subList(0, 1 + dice.nextInt(2)),
          dice.nextBoolean() ? new HeartbeatRoute.Beside() : new HeartbeatRoute.OnMain(),
          ConnectorDirectory.of(Map.of("ws", new NamedConnector("simulated", network))),
          ReconnectPolicy.defaults(),
          new NamedBackoff(
              "random",
              (attempt, random) -> new Wait(Duration.ofMillis(random.nextInt(1_000)), "random"),
              true),
          new PatientRegistration(() -> Duration.ofMillis(Math.max(0, dice.nextInt(200) - 100))),
          List.of(new NamedHook("hook", hook -> CompletableFuture.completedStage(null))),
          CredentialSource.none(),
          observation -> note(observation.event()),
          command -> {
            carriedOut.add(command.body().text());
            return CompletableFuture.completedFuture(Opaque.empty());
          },
          new AgentRuntime(
              context,
              time,
              time,
              SeededDice.of(seed + 3),
              new SeededTokens(seed),
              Runnable::run)));
    }

    void live() {
      try {
        agent.start();
        for (int i = 0; i < STEPS; i++) {
          act();
          for (int pause = dice.nextInt(12); pause > 0; pause--) {
            time.advance(Duration.ofMillis(dice.nextInt(700)));
            check();
          }
        }
        heal();
        end();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(e.getMessage() + "\n  " + story(), e);
      }
    }

    /** What happened when; made readable only for a failure. */
    private record Entry(Duration at, Object what) {}

    private void note(Object what) {
      trail.add(new Entry(time.elapsed(), what));
    }

    private String story() {
      return trail.stream()
          .skip(Math.max(0, trail.size() - STORY))
          .map(entry -> entry.at() + " " + entry.what())
          .collect(Collectors.joining("\n  "));
    }

    private void act() {
      int action = dice.nextInt(24);
      note("action " + action);
      switch (action) {
        case 0 -> network.resetAll();
        case 1 -> network.cutAll();
        case 2 -> network.blink(Duration.ofMillis(dice.nextInt(9_000)));
        case 3 -> outage(Mode.REFUSED);
        case 4 -> outage(Mode.BLACK_HOLE);
        case 5, 6 -> network.mode(Mode.UP);
        case 7 -> network.busy(Optional.of(Duration.ofMillis(dice.nextInt(20_000))));
        case 8 -> network.busy(Optional.empty());
        case 9 -> plane.mischief(dice.nextInt(50));
        case 10 -> plane.mischief(0);
        case 11 -> plane.forget();
        case 12 -> plane.demandRegistration();
        case 13 -> plane.drain(Duration.ofMillis(dice.nextInt(3_000)));
        case 14 -> plane.hangUp(List.of(1000, 1001, 1012, 1013).get(dice.nextInt(4)));
        case 15 ->
          plane.pacing(
              dice.nextBoolean()
                  ? Pacing.unannounced()
                  : Pacing.over(Duration.ofMillis(dice.nextInt(4_000))));
        case 16 -> poke();
        case 17 -> describe();
        case 18 -> time.stall(Duration.ofMillis(dice.nextInt(10_000)));
        case 19 -> plane.tell(new Unknown("nonsense"));
        case 20 -> network.inUse().forEach(wire -> wire.stall(dice.nextBoolean()));
        case 21 -> network.inUse().forEach(Wire::sayGarbage);
        case 22, 23 -> outage(Mode.BROKEN);
        default -> throw new AssertionError(action);
      }
      for (int i = dice.nextInt(4); i > 0; i--) {
        send();
        ordered.add(plane.command());
      }
    }

    private void outage(Mode mode) {
      network.mode(mode);
      if (dice.nextBoolean()) {
        network.resetAll();
      } else {
        network.cutAll();
      }
    }

    private void poke() {
      switch (dice.nextInt(3)) {
        case 0 -> agent.reconnectNow();
        case 1 -> agent.wakeUp("resumed");
        default -> agent.credentialsChanged();
      }
    }

    private void describe() {
      agent.describe(
          AgentDescription.builder("a1").name("name " + dice.nextInt(3)).build());
    }

    private void send() {
      String body = "e" + ++messages;
      if (agent.send("noted", Opaque.ofText(body)) == SendOutcome.ACCEPTED) {
        accepted.add(body);
      }
    }

    private void check() {
      AgentStatus status = agent.status();
      List<Wire> inUse = network.inUse();
      assertThat(inUse.stream().filter(wire -> !wire.beside()))
          .as("primary, candidate and one that retires")
          .hasSizeLessThanOrEqualTo(3);
      assertThat(inUse.stream().filter(Wire::beside))
          .as("the heartbeats' own, and one that closes")
          .hasSizeLessThanOrEqualTo(2);
      assertThat(context.pending()).as("a next step").isPositive();
      assertThat(context.pending())
          .as("one timer, and at most two requests', a hesitation's and a hook's")
          .isLessThanOrEqualTo(5);
      long now = status.epoch().orElse(0L);
      assertThat(now).as("epoch").isGreaterThanOrEqualTo(epoch);
      epoch = now;
      assertThat(status.ready() || !status.reason().isEmpty()).as("a reason").isTrue();
      if (status.state() == AgentStatus.State.WAITING) {
        assertThat(context.pending()).as("timers while waiting").isEqualTo(1);
        assertThat(status.nextAttemptIn()).isPresent();
      }
    }

    /** From now on nothing fails; the agent has to find back by itself. */
    private void heal() {
      network.mode(Mode.UP);
      network.busy(Optional.empty());
      network.inUse().forEach(wire -> wire.stall(false));
      plane.mischief(0);
      note("healed");
      time.advance(Duration.ofSeconds(45));
      if (agent.status().breaker().isPresent()) {
        time.advance(ReconnectPolicy.defaults().breaker().openFor()); // probes lied, for no longer
      }
      send();
      ordered.add(plane.command());
      time.advance(Duration.ofSeconds(15));
      assertThat(agent.status().state()).isEqualTo(AgentStatus.State.READY);
      assertThat(network.inUse().stream().filter(wire -> !wire.beside()))
          .as("connections of an agent at rest")
          .containsExactly(plane.holder());
      assertThat(plane.events()).as("events").contains(accepted.toArray(String[]::new));
      assertThat(carriedOut).as("commands").isEqualTo(ordered);
      assertThat(agent.status().queuedMessages()).isZero();
      assertThat(plane.unacknowledgedCommands()).isZero();
      assertThat(context.pending()).as("timers of an agent at rest").isEqualTo(1);
    }

    private void end() {
      if (dice.nextBoolean()) {
        act();
        time.advance(Duration.ofMillis(dice.nextInt(8_000)));
      }
      CompletionStage<Void> stopped = agent.stop();
      time.advance(ReconnectPolicy.defaults().stopTimeout());
      assertThat(stopped.toCompletableFuture()).isDone();
      assertThat(network.inUse()).isEmpty();
      assertThat(agent.status().state()).isEqualTo(AgentStatus.State.STOPPED);
      assertThat(context.pending()).as("timers of a stopped agent").isZero();
      time.advance(Duration.ofMinutes(1));
      time.assertIdle();
    }
  }
}
