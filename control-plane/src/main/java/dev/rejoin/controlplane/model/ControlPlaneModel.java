package dev.rejoin.controlplane.model;

import dev.rejoin.api.Fingerprint;
import dev.rejoin.api.message.Ack;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.ErrorReport;
import dev.rejoin.api.message.Event;
import dev.rejoin.api.message.Heartbeat;
import dev.rejoin.api.message.HeartbeatAck;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.message.Ping;
import dev.rejoin.api.message.Pong;
import dev.rejoin.api.message.ProtocolFallback;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.Resume;
import dev.rejoin.api.message.Resync;
import dev.rejoin.api.message.ResyncAck;
import dev.rejoin.api.message.Sequenced;
import dev.rejoin.api.message.Unknown;
import dev.rejoin.api.time.Ticker;
import dev.rejoin.api.time.TokenSource;
import dev.rejoin.controlplane.model.Link.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The control plane without sockets, threads or files: connections and what they say go in, answers come out of their
 * {@link Outlet}s. Equal stores, clocks, tokens and inputs give equal outputs, which is what lets the simulator run it
 * for a million agents.
 *
 * <p>Confined to one serial context. Whoever drives it calls {@link #begin()} before anything else, {@link #tick()} when
 * {@link #nextDeadline()} has passed, and {@link SessionStore#commit()} before anything of what was said leaves the process.
 *
 * <p>Where a peer that is not registered on its connection sends something that needs a session, the answer is
 * {@code register_required}: it sends the agent straight to the registration it needs, on the same connection, where
 * {@code error} would only tell it that something is wrong.
 */
public final class ControlPlaneModel {
  private static final String NOT_REGISTERED = "this connection holds no session";

  private final Context context;
  private final Links links;
  private final Numbers numbers;
  private final Holders holders;
  private final Sessions sessions;
  private final OtherProcesses others;
  private final Drain drain;

  /**
   * Takes over what the store remembers: every agent in it counts as lost, since now if it was connected, except for those
   * that another living process has. What that changes is in a transaction that has begun.
   */
  public ControlPlaneModel(
      ModelSettings settings,
      SessionStore store,
      Ticker ticker,
      InstantSource wallClock,
      TokenSource tokens,
      ControlPlaneListener listener) {
    store.begin();
    List<AgentRecord> known = List.copyOf(store.agents());
    int wereConnected =
        (int) known.stream().filter(record -> record.lostAt().isEmpty()).count();
    Fleet fleet = new Fleet(settings, ticker, wallClock, store.fleet(), wereConnected);
    context = new Context(settings, store, ticker, wallClock, tokens, listener, fleet);
    links = new Links(settings);
    numbers = new Numbers(context);
    drain = new Drain(context, links, this::close);
    holders = new Holders(context, links, drain);
    sessions = new Sessions(context, holders, numbers);
    others = new OtherProcesses(context, holders, numbers);
    restore(known);
  }

  private void restore(List<AgentRecord> known) {
    long now = context.now();
    Instant today = context.instant();
    known.stream()
        .sorted(Comparator.comparing((AgentRecord record) -> record.lostAt().orElse(today))
            .thenComparing(AgentRecord::agentId))
        .forEach(record -> {
          if (record.lostAt().isEmpty() && !others.hold(record)) {
            context.store.put(record.lost(today));
          }
          Instant since = record.lostAt().filter(at -> at.isBefore(today)).orElse(today);
          LiveAgent agent = new LiveAgent(record.agentId(), since, now);
          // What was queued may have been sent by the process before.
          agent.everSent = record.commands().last();
          context.agents.put(agent.id, agent);
          holders.settle(agent);
        });
  }

  // ---- transactions

  /**
   * Begins the store's transaction, unless it has begun, and takes over what other processes did that share it. To be called
   * before anything else is, after each {@link SessionStore#commit()}.
   */
  public void begin() {
    others.learn(context.store.begin());
  }

  // ---- connections

  /** A connection opened. */
  public Link connected(Peer peer, Outlet outlet) {
    Link link = links.open(peer, outlet, context.now());
    context.counters.accepted++;
    context.tell(new ControlPlaneEvent.Connected(link.id(), peer));
    return link;
  }

  /**
   * A connection opened that carries only the heartbeats of the agent it announced, whose session lives elsewhere. They
   * are answered whether or not the session is on a connection just now: that is what they are for.
   */
  public Link connectedForBeats(Peer peer, Outlet outlet) {
    Link link = connected(peer, outlet);
    link.role = Role.BEATS;
    return link;
  }

  /** The connection is gone. Without effect if the model closed it. */
  public void disconnected(Link link, String why) {
    if (link.role != Role.CLOSED) {
      holders.lose(link, why);
      links.close(link);
    }
  }

  /** Something arrived that is no message of the protocol but shows that the peer lives. */
  public void heard(Link link) {
    links.heard(link, context.now());
  }

  /** Something arrived that could not be read. */
  public void malformed(Link link, String detail) {
    if (link.role != Role.CLOSED) {
      heard(link);
      context.complain(link, Optional.empty(), "malformed", detail);
    }
  }

  /** A message arrived. */
  public void received(Link link, Envelope envelope) {
    if (link.role == Role.CLOSED) {
      return;
    }
    heard(link);
    LiveAgent agent = memberOfSession(link);
    if (agent != null && envelope.ack() > 0) {
      agent.unconfirmedToken = null;
      numbers.acknowledged(link, agent, envelope.ack());
    }
    Message message = envelope.message();
    if (link.role == Role.BEATS) {
      beats(link, envelope.requestId(), message);
    } else if (message instanceof Sequenced sequenced) {
      sequenced(link, agent, envelope.seq(), sequenced);
    } else if (message instanceof Ack || message instanceof Pong) {
      // the envelope has said it all
    } else if (message instanceof ErrorReport report) {
      context.counters.misbehaved++;
      context.tell(new ControlPlaneEvent.PeerMisbehaved(
          Context.agentId(link), link.id(), "reported " + report.code() + ": " + report.detail()));
    } else if (message instanceof Unknown unknown) {
      unknown(link, envelope.requestId(), unknown);
    } else {
      request(link, envelope.requestId(), message);
    }
  }

  /** The agent whose present session the connection takes part in, as its holder or until recently; null if none. */
  private static @Nullable LiveAgent memberOfSession(Link link) {
    LiveAgent agent = link.agent;
    boolean member = agent != null
        && agent.session == link.session
        && (link.role == Role.HOLDER || link.role == Role.SUPERSEDED);
    return member ? agent : null;
  }

  private void request(Link link, Optional<String> requestId, Message message) {
    boolean known = message instanceof Register
        || message instanceof Resume
        || message instanceof Heartbeat
        || message instanceof Ping
        || message instanceof Resync;
    if (!known) {
      context.complain(
          link, requestId, "unexpected", message.type() + ", which only control planes send");
    } else if (requestId.isEmpty()) {
      context.complain(
          link, requestId, "malformed", message.type() + " without request_id (expected: one)");
    } else if (message instanceof Register register) {
      sessions.register(link, requestId, register);
    } else if (message instanceof Resume resume) {
      sessions.resume(link, requestId, resume);
    } else if (link.role == Role.SUPERSEDED) {
      // It was told so; whoever still asks here must not take the answer for life.
    } else if (message instanceof Ping) {
      context.answer(link, new Pong(), requestId);
    } else if (link.role != Role.HOLDER || link.agent == null) {
      context.demand(link, requestId, Context.agentId(link), NOT_REGISTERED);
    } else if (message instanceof Resync resync) {
      routes(link, link.agent, requestId, resync);
    } else {
      heartbeat(link, link.agent, requestId);
    }
  }

  private void beats(Link link, Optional<String> requestId, Message message) {
    boolean heartbeat = message instanceof Heartbeat;
    if (!heartbeat && !(message instanceof Ping)) {
      context.complain(
          link, requestId, "unexpected", message.type() + " (expected: heartbeat or ping here)");
    } else if (requestId.isEmpty()) {
      context.complain(
          link, requestId, "malformed", message.type() + " without request_id (expected: one)");
    } else if (!heartbeat) {
      context.answer(link, new Pong(), requestId);
    } else {
      String id = link.peer().announcedId().orElse("");
      LiveAgent agent = context.agents.get(id);
      if (agent != null
          && link.peer().objection(id).isEmpty()
          && context.record(agent).session().isPresent()) {
        heartbeat(link, agent, requestId);
      } else {
        context.demand(link, requestId, id, "no session of this agent is known");
      }
    }
  }

  private void heartbeat(Link link, LiveAgent agent, Optional<String> requestId) {
    context.counters.heartbeats++;
    agent.lastHeartbeat = context.instant();
    agent.unconfirmedToken = null;
    context.answer(link, new HeartbeatAck(context.fleet.pacing()), requestId);
  }

  private void routes(Link link, LiveAgent agent, Optional<String> requestId, Resync resync) {
    String digest = Fingerprint.of(resync.routes());
    if (!digest.equals(resync.digest())) {
      context.complain(
          link,
          requestId,
          "malformed",
          "digest: not that of the routes (expected: " + digest + ")");
      return;
    }
    AgentRecord record = context.record(agent);
    if (!record.routes().digest().equals(digest)) {
      context.store.put(record.serving(new Routes(digest, resync.routes())));
      context.tell(new ControlPlaneEvent.RoutesStored(agent.id, digest));
    }
    context.answer(link, new ResyncAck(digest), requestId);
  }

  private void sequenced(Link link, @Nullable LiveAgent agent, long seq, Sequenced message) {
    if (!(message instanceof Event event)) {
      context.complain(
          link,
          Optional.empty(),
          "unexpected",
          message.type() + ", which only control planes send");
    } else if (agent != null) {
      agent.unconfirmedToken = null;
      if (numbers.receive(agent, seq, event) == Numbers.Verdict.GAP) {
        String problem = "message " + seq + " after " + context.record(agent).lastReceived()
            + ", the ones between are missing";
        context.complain(link, Optional.empty(), "unexpected", problem);
        close(link, CloseCodes.PROTOCOL_ERROR, problem);
      }
    } else if (link.role == Role.OPEN && !link.demanded) {
      context.demand(link, Optional.empty(), Context.agentId(link), NOT_REGISTERED);
    }
  }

  private void unknown(Link link, Optional<String> requestId, Unknown message) {
    if (!link.fallbackSent) {
      link.fallbackSent = true;
      context.answer(link, new ProtocolFallback(message.type()), requestId);
    }
  }

  private void close(Link link, int status, String why) {
    holders.lose(link, why);
    links.close(link);
    link.outlet.close(status, why);
  }

  // ---- time

  /** Does what is due: closes silent and superseded connections, carries out registrations whose turn has
   * come, forgets agents long gone, stores the fleet's size. */
  public void tick() {
    long now = context.now();
    for (Link link = links.silent(now); link != null; link = links.silent(now)) {
      context.counters.silent++;
      close(link, CloseCodes.SILENT, "silent");
    }
    for (Link link = links.overdue(now); link != null; link = links.overdue(now)) {
      close(link, CloseCodes.NORMAL, "superseded");
    }
    sessions.serveRegistrations();
    others.lookForDead();
    drain.tick();
    holders.expire();
    context.fleet.storeIfMoved(context.store);
  }

  /** The ticker's reading at which {@link #tick()} has something to do next; {@link Long#MAX_VALUE} for never. */
  public long nextDeadline() {
    return Math.min(
        Math.min(links.nextDeadline(), sessions.nextDeadline()),
        Math.min(holders.nextDeadline(), Math.min(drain.nextDeadline(), others.nextDeadline())));
  }

  /** Whether {@link #tick()} is worth calling often. */
  public boolean isBusy() {
    return sessions.registrationsWaiting() > 0 || drain.isRunning();
  }

  // ---- orders

  /** Queues a command; it is sent when the agent is connected, and again until it is acknowledged. */
  public CommandOutcome send(String agentId, String name, Opaque body) {
    LiveAgent agent = context.agents.get(agentId);
    return agent == null ? new CommandOutcome.UnknownAgent() : numbers.send(agent, name, body);
  }

  /**
   * Asks an agent for its gateway routes.
   *
   * @return false if it is not connected
   */
  public boolean requestRoutes(String agentId) {
    LiveAgent agent = context.agents.get(agentId);
    Link holder = agent == null ? null : agent.holder;
    if (holder == null) {
      return false;
    }
    context.send(holder, new Resync("", new TreeMap<>()));
    return true;
  }

  /**
   * Begins to move the agents elsewhere, evenly over a length of time; replaces what was begun before. Connections that
   * arrive from now on are to be refused, see {@link #drainNotice()}.
   *
   * @param over not negative
   * @param deadline from now, at least {@code over}: connections that are still here are then closed with 1012
   */
  public void drain(Duration over, Duration deadline) {
    drain.begin(over, deadline);
  }

  /** Opens the door again. Agents that were told already still go. */
  public void cancelDrain() {
    drain.cancel();
  }

  /** How far the drain is. */
  public DrainView drain() {
    return drain.view();
  }

  /** Whether connections are to be refused; for other threads. */
  public DrainNotice drainNotice() {
    return drain.notice();
  }

  /**
   * Drops an agent's session. Its connection stays open, its epoch and its commands are kept.
   *
   * @return false if there is no such session
   */
  public boolean forgetSession(String agentId) {
    LiveAgent agent = context.agents.get(agentId);
    if (agent == null || context.record(agent).session().isEmpty()) {
      return false;
    }
    holders.forget(agent);
    return true;
  }

  /**
   * Drops every session.
   *
   * @return how many
   */
  public int forgetSessions() {
    List<LiveAgent> all = List.copyOf(context.agents.values());
    return (int) all.stream().filter(agent -> forgetSession(agent.id)).count();
  }

  /** Refuses a registration without looking at it, as a failing registration service would. */
  public void reject(Link link, Envelope registration, boolean permanent, String why) {
    if (link.role != Role.CLOSED && registration.message() instanceof Register register) {
      heard(link);
      context.reject(link, registration.requestId(), register.description().id(), permanent, why);
    }
  }

  /**
   * Closes the connections of one agent, or all.
   *
   * @return how many
   */
  public int closeConnections(Optional<String> agentId, int status, String why) {
    int closed = 0;
    for (Link link : links.all()) {
      if (agentId.isEmpty() || agentId.get().equals(Context.agentId(link))) {
        close(link, status, why);
        closed++;
      }
    }
    return closed;
  }

  // ---- views

  /** What a connection of that agent probably wants, for {@link Admission}. */
  public Purpose purpose(String agentId) {
    return context.known.purpose(agentId, context.now());
  }

  /** The same for other threads. */
  public KnownSessions knownSessions() {
    return context.known;
  }

  /** One agent, if it is known. */
  public Optional<AgentView> agent(String agentId) {
    LiveAgent agent = context.agents.get(agentId);
    return agent == null ? Optional.empty() : Optional.of(view(agent));
  }

  /** Every known agent, by id. */
  public List<AgentView> agents() {
    return context.agents.values().stream()
        .sorted(Comparator.comparing(agent -> agent.id))
        .map(this::view)
        .toList();
  }

  private AgentView view(LiveAgent agent) {
    AgentRecord record = context.record(agent);
    return new AgentView(
        agent.id,
        agent.holder != null,
        agent.elsewhere,
        agent.since,
        record.epoch(),
        record.instanceId(),
        Optional.ofNullable(agent.holder).map(link -> link.peer().address()),
        Optional.ofNullable(agent.lastHeartbeat),
        record.session().isPresent(),
        agent.resumes,
        agent.registrations,
        agent.eventsReceived,
        record.lastReceived(),
        record.commands().size(),
        record.commands().bytes(),
        record.routes(),
        record.fingerprint(),
        record.description());
  }

  /** Counters and gauges as they stand. */
  public Statistics statistics() {
    Counters counters = context.counters;
    return new Statistics(
        links.size(),
        counters.held,
        context.agents.size(),
        context.fleet.highWater(),
        context.fleet.pacing().spreadOrZero().toNanos() / 1e6,
        counters.accepted,
        counters.resumed,
        counters.registered,
        counters.rejected,
        counters.deferred,
        sessions.registrationsWaiting(),
        counters.demanded,
        counters.superseded,
        counters.lost,
        counters.silent,
        counters.heartbeats,
        counters.events,
        counters.duplicates,
        counters.commandsSent,
        counters.misbehaved);
  }
}
