package dev.rejoin.tools.demo;

import dev.rejoin.api.time.Ticker;
import dev.rejoin.testkit.net.Fault;
import dev.rejoin.tools.controlplane.AdminClient;
import dev.rejoin.tools.events.EventLine;
import dev.rejoin.tools.events.Micros;
import dev.rejoin.tools.process.AgentProcess;
import dev.rejoin.tools.process.ChildProcesses;
import dev.rejoin.tools.process.ControlPlaneProcess;
import dev.rejoin.tools.process.ControlPlaneProcess.Listening;
import dev.rejoin.tools.text.Ink.Tone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the stories play: one agent process, one control-plane process, and between them paths that can be broken. While
 * nobody listens behind them they refuse, as the control plane's own ports would. Confined to one thread.
 */
final class Stage implements AutoCloseable {
  private static final String AGENT = "demo-agent";
  private static final Duration START_PATIENCE = Duration.ofSeconds(30);

  private final Wiring wiring;
  private final ChildProcesses children;
  private final Timeline timeline;
  private final Path folder;
  private final InstantSource wallClock;
  private final Ticker ticker;
  private final Courier courier = new Courier(AGENT);
  private final Paths paths;
  private final AgentProcess agent;
  private ControlPlaneProcess running;
  private Listening listening;
  private AdminClient admin;
  private Path state;
  private int states;
  private Optional<ControlPlaneProcess> prepared = Optional.empty();
  private ControlPlaneProcess heir;

  /**
   * Starts everything, and returns when the agent is ready.
   *
   * @param first the first story, so that its second control plane starts beside the first
   */
  Stage(
      Wiring wiring,
      ChildProcesses children,
      Timeline timeline,
      Path folder,
      InstantSource wallClock,
      Ticker ticker,
      Story first)
      throws IOException, InterruptedException {
    this.wiring = wiring;
    this.children = children;
    this.timeline = timeline;
    this.folder = folder;
    this.wallClock = wallClock;
    this.ticker = ticker;
    state = folder.resolve("state-0");
    running = ControlPlaneProcess.inStandby(
        children, 0, Optional.of(state), folder, wiring.options(Optional.empty()));
    running.awaitWarm();
    heir = running;
    listening = running.listen();
    admin = running.admin();
    prepare(first);
    paths = Paths.to(wiring.mainPort(listening), wiring.heartbeatPort(listening));
    agent = startAgent(AGENT);
    agent.events().listen(timeline::add);
    agent.await(0, "registration", line -> line.is("ready"), START_PATIENCE);
    awaitChannels();
  }

  AgentProcess agent() {
    return agent;
  }

  boolean twoChannels() {
    return wiring.twoChannels();
  }

  Courier courier() {
    return courier;
  }

  /** Of the control plane that listens. */
  AdminClient admin() {
    return admin;
  }

  /** Who plays, in one line. */
  String cast() throws IOException {
    return "agent " + AGENT + " (pid " + agent.process().pid() + ") → " + paths
        + " → control plane on port " + wiring.mainPort(listening) + " by " + wiring + " (pid "
        + running.pid() + ")";
  }

  /** A further agent on the same path. */
  AgentProcess startAgent(String id) throws IOException {
    Path config = folder.resolve(id + ".yaml");
    Files.writeString(config, wiring.configuration(id, paths));
    return AgentProcess.start(children, id, config, ticker);
  }

  /** Starts what will take the control plane's place in that story; it gets warm meanwhile. */
  void prepare(Story story) throws IOException {
    if (story.succession().isPresent()) {
      Succession succession = story.succession().get();
      if (!succession.knowsSessions()) {
        states++;
        state = folder.resolve("state-" + states);
      }
      List<String> options = new ArrayList<>(succession.options());
      options.addAll(wiring.options(Optional.of(listening)));
      prepared = Optional.of(ControlPlaneProcess.inStandby(
          children, listening.port(), Optional.of(state), folder, options));
    }
  }

  /** Returns when what was prepared last is warm; from then on it is the control plane's heir. */
  void awaitHeir() throws IOException, InterruptedException {
    heir = prepared.orElseThrow(() -> new IllegalStateException("no successor was prepared"));
    prepared = Optional.empty();
    heir.awaitWarm();
  }

  /** Kills the control plane; answers when. */
  long kill() throws InterruptedException {
    long pid = running.pid();
    long at = now();
    timeline.begin(at);
    paths.apply(Reach.EVERYTHING, Fault.refuse());
    running.kill();
    courier.moveTo(null);
    happened(at, Tone.BAD, "✗", "killed", "control plane, pid " + pid + ", with SIGKILL");
    return at;
  }

  /** Lets the heir listen; answers since when it does. */
  long succeed() throws IOException, InterruptedException {
    running = heir;
    listening = running.listen();
    paths.heal();
    happened(
        listening.micros(),
        Tone.GOOD,
        "●",
        "back",
        "control plane listens again, pid " + running.pid());
    admin = running.admin();
    return listening.micros();
  }

  /** Cuts that without a word; answers when. */
  long cut(Reach reach) {
    long at = now();
    timeline.begin(at);
    paths.apply(reach, Fault.silence());
    happened(at, Tone.BAD, "✗", "cut", reach.cut());
    return at;
  }

  /** Breaks the heartbeats' own connection off, and lets none come about; answers when. */
  long breakOffHeartbeats() {
    long at = now();
    timeline.begin(at);
    paths.breakOff(Reach.HEARTBEATS);
    happened(
        at,
        Tone.BAD,
        "✗",
        "broken off",
        "the heartbeats' connection is reset, new ones are refused");
    return at;
  }

  /** Heals what was broken; answers when. */
  long heal(Reach reach) {
    long at = now();
    paths.heal();
    happened(at, Tone.GOOD, "●", "healed", reach.healed());
    return at;
  }

  /** Returns once heartbeats have the connection of their own that they should have. */
  void awaitChannels() throws IOException, InterruptedException {
    if (!wiring.twoChannels()) {
      return;
    }
    List<EventLine> told = agent.events().since(0);
    int lastDown = told.size();
    while (lastDown > 0 && !told.get(lastDown - 1).is("heartbeat_channel_down")) {
      lastDown--;
    }
    awaitHeartbeatChannel(lastDown, 0);
  }

  /** Returns once the heartbeats' own connection has opened, after {@code mark} and no earlier than {@code micros}. */
  void awaitHeartbeatChannel(int mark, long micros) throws IOException, InterruptedException {
    agent.await(
        mark,
        "connection for heartbeats",
        line -> line.is("heartbeat_channel_opened") && line.micros() >= micros,
        START_PATIENCE);
  }

  void happened(long at, Tone tone, String mark, String label, String detail) {
    timeline.add(TimelineEntry.of(at, tone, mark, label, detail));
  }

  long now() {
    return Micros.of(wallClock.instant());
  }

  /** Everybody goes, and has told all there is to tell when this returns. */
  void end() throws InterruptedException {
    courier.close();
    agent.stop();
    running.stop();
  }

  @Override
  public void close() {
    courier.close();
    paths.close();
  }
}
