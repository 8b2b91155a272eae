package dev.rejoin.it.drain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.it.drain.MovingFleet.Arrival;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Two control-plane processes over one file, and a fleet that moves from one to the other while numbered messages flow both
 * ways. The size is set by {@code -Drejoin.drain.agents=1000 -Drejoin.drain.seconds=10}.
 */
@Timeout(300)
class DrainIT {
  private static final int AGENTS = Integer.getInteger("rejoin.drain.agents", 200);
  private static final int SECONDS = Integer.getInteger("rejoin.drain.seconds", 4);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir
  Path folder;

  /** Sends commands through both control planes and lets the agents say something, until it is stopped. */
  private static final class Traffic implements AutoCloseable {
    private final MovingFleet fleet;
    private final List<Plane> planes;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Map<String, List<String>> ordered = new HashMap<>();
    private final Set<String> unsure = new HashSet<>();
    private final Thread thread = new Thread(this::run, "traffic");
    private volatile int turns;
    private IOException problem;

    Traffic(MovingFleet fleet, Plane... planes) {
      this.fleet = fleet;
      this.planes = List.of(planes);
      thread.start();
    }

    private void run() {
      try {
        for (int i = 0; !stopped.get(); i++) {
          int agent = i % fleet.size();
          String id = MovingFleet.id(agent);
          fleet.say(agent, "said " + i);
          try {
            planes.get(i % planes.size()).admin.command(id, "note", "told " + i);
            ordered.computeIfAbsent(id, any -> new ArrayList<>()).add("told " + i);
          } catch (HttpTimeoutException e) {
            unsure.add("told " + i); // this machine is busy; it may have been taken
          }
          turns = i + 1;
        }
      } catch (IOException e) {
        problem = e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** Whether every agent has had its turn. */
    boolean hasReachedEverybody() {
      return turns >= fleet.size();
    }

    void stop() throws Exception {
      stopped.set(true);
      thread.join(PATIENCE.toMillis());
      if (problem != null) {
        throw problem;
      }
    }

    /** Every command arrived once, in order. */
    void assertArrived() {
      assertThat(ordered).hasSize(fleet.size());
      ordered.forEach((agent, texts) -> {
        List<String> told = new ArrayList<>(fleet.told(agent));
        assertThat(told).as(agent).doesNotHaveDuplicates();
        told.removeAll(unsure);
        assertThat(told).as(agent).isEqualTo(texts);
      });
    }

    @Override
    public void close() {
      stopped.set(true);
      thread.interrupt();
    }
  }

  @Test
  void drain_movesTheFleetEvenly_andLosesAndDoublesNothing() throws Exception {
    Path state = folder.resolve("state");
    try (Plane one = Plane.start(state);
        Plane two = Plane.start(state);
        MovingFleet fleet = new MovingFleet(AGENTS, List.of(one.endpoint, two.endpoint))) {
      await(() -> connected(one) + connected(two) == AGENTS);
      move(one, two, fleet);

      one.process.terminate();
      assertThat(one.process.exitStatus()).isZero();
      assertThat(fleet.losses()).isEmpty();
    }
  }

  private static void move(Plane one, Plane two, MovingFleet fleet) throws Exception {
    try (Traffic traffic = new Traffic(fleet, one, two)) {
      long begun = System.nanoTime();
      one.admin.drain(SECONDS + "s");
      assertThat(status(one)).isEqualTo(503);
      await(() -> one.admin.drain().path("state").asString().equals("drained"));
      await(traffic::hasReachedEverybody);
      traffic.stop();

      JsonNode drained = one.admin.drain();
      assertThat(drained.path("gone").asInt())
          .isEqualTo(drained.path("agents").asInt())
          .isPositive();
      assertThat(drained.path("closed").asInt()).isZero();
      assertThat(connected(two)).isEqualTo(AGENTS);
      assertThat(fleet.losses()).isEmpty();
      assertThat(one.admin.statistics().path("lost").asLong()).isZero();
      assertThat(two.admin.statistics().path("lost").asLong()).isZero();
      assertMovedOnce(fleet, begun, two);
      await(() -> settled(fleet, two));
      traffic.assertArrived();
      assertReceivedOnce(fleet, one, two);
    }
  }

  @Test
  void sigterm_withDrainOnStop_isNotNoticedByTheAgents() throws Exception {
    Path state = folder.resolve("state");
    int agents = 20;
    try (Plane one = Plane.start(state, "--drain-on-stop", "1s");
        Plane two = Plane.start(state);
        MovingFleet fleet = new MovingFleet(agents, List.of(one.endpoint, two.endpoint))) {
      await(() -> connected(one) + connected(two) == agents);

      one.process.terminate();

      assertThat(one.process.exitStatus()).isZero();
      await(() -> connected(two) == agents);
      assertThat(fleet.losses()).isEmpty();
      assertThat(fleet.arrivals()).filteredOn(Arrival::handover).isNotEmpty();
    }
  }

  @Test
  void killedProcess_leavesItsAgentsToTheOther() throws Exception {
    Path state = folder.resolve("state");
    int agents = 20;
    try (Plane one = Plane.start(state);
        Plane two = Plane.start(state);
        MovingFleet fleet = new MovingFleet(agents, List.of(one.endpoint, two.endpoint))) {
      await(() -> connected(one) + connected(two) == agents);

      one.process.kill();

      await(() -> connected(two) == agents);
      assertThat(fleet.losses()).isNotEmpty();
      assertThat(fleet.arrivals()).filteredOn(arrival -> !arrival.resumed()).hasSize(agents);
    }
  }

  private static void assertMovedOnce(MovingFleet fleet, long begun, Plane to) {
    List<Arrival> moves =
        fleet.arrivals().stream().filter(move -> move.tick() > begun).toList();
    assertThat(moves).allMatch(Arrival::handover).allMatch(Arrival::resumed);
    Map<String, Integer> at = new HashMap<>();
    fleet
        .arrivals()
        .forEach(arrival -> at.put(arrival.agent(), arrival.endpoint().port()));
    assertThat(at.values()).hasSize(AGENTS).allMatch(port -> to.endpoint.endsWith(":" + port));
    // Evenly: no quarter of the time sees half of the moves, which a herd would make at once.
    int[] quarters = new int[4];
    for (Arrival move : moves) {
      double share = (move.tick() - begun) / (SECONDS * 1e9);
      quarters[(int) Math.min(3, share * 4)]++;
    }
    for (int moved : quarters) {
      assertThat(moved).as("moves in a quarter of the time").isLessThan(AGENTS / 2);
    }
  }

  /** Every event was received by one of the two, and by one only. */
  private static void assertReceivedOnce(MovingFleet fleet, Plane one, Plane two) throws Exception {
    Map<String, Long> received = new HashMap<>();
    for (Plane plane : List.of(one, two)) {
      for (JsonNode agent : plane.admin.agents()) {
        received.merge(
            agent.path("id").asString(), agent.path("events_received").asLong(), Long::sum);
      }
    }
    assertThat(received).hasSize(AGENTS);
    received.forEach((agent, count) -> assertThat(count).as(agent).isEqualTo(fleet.said(agent)));
    assertThat(one.admin.statistics().path("events").asLong()).isPositive();
    assertThat(two.admin.statistics().path("events").asLong()).isPositive();
  }

  private static boolean settled(MovingFleet fleet, Plane plane) throws Exception {
    for (JsonNode agent : plane.admin.agents()) {
      String id = agent.path("id").asString();
      if (agent.path("queued").asInt() > 0
          || agent.path("last_received").asLong() != fleet.said(id)) {
        return false;
      }
    }
    return true;
  }

  private static long connected(Plane plane) throws Exception {
    return plane.admin.statistics().path("agents_connected").asLong();
  }

  private static int status(Plane plane) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(plane.health()).build(), BodyHandlers.discarding())
        .statusCode();
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(HttpTimeoutException.class)
        .until(condition);
  }
}
