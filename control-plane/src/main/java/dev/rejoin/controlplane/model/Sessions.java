package dev.rejoin.controlplane.model;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.Secret;
import dev.rejoin.api.Session;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.message.Resume;
import dev.rejoin.api.message.Resumed;
import dev.rejoin.controlplane.model.Link.Role;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Becoming known: registrations and resumptions. */
final class Sessions {
  /**
   * An agent cannot have seen more epochs than this, 2^53: the greatest whole number that every JSON reader keeps, and
   * unreachable by counting.
   */
  private static final long HIGHEST_EPOCH = 1L << 53;

  private final Context context;
  private final Holders holders;
  private final Numbers numbers;
  private final RegistrationQueue queue;

  Sessions(Context context, Holders holders, Numbers numbers) {
    this.context = context;
    this.holders = holders;
    this.numbers = numbers;
    this.queue = new RegistrationQueue(context.settings.admission(), context.now());
  }

  // ---- resume

  void resume(Link link, Optional<String> requestId, Resume resume) {
    String id = resume.agentId();
    if (isRefused(link, requestId, id, resume.epoch())) {
      return;
    }
    LiveAgent agent = context.agents.get(id);
    AgentRecord record = agent == null ? null : context.record(agent);
    String obstacle = obstacle(link, agent, record, resume);
    if (agent == null || record == null || obstacle != null) {
      context.demand(link, requestId, id, obstacle == null ? "unknown agent" : obstacle);
      return;
    }
    if (agent.holder == link && resume.resumeId().equals(link.resumeId)) {
      context.answer(link, resumed(record), requestId);
      return;
    }
    Optional<Duration> away = Context.away(agent, context.now());
    long epoch = nextEpoch(record.epoch(), resume.epoch());
    AgentRecord held = record
        .heldBy(resume.instanceId(), epoch, resume.lastReceived())
        .ownedBy(context.store.self());
    tellAcknowledged(agent, record, resume.lastReceived());
    context.store.put(held);
    holders.claim(link, agent, record.instanceId(), held);
    link.resumeId = resume.resumeId();
    agent.unconfirmedToken = null;
    agent.resumes++;
    context.counters.resumed++;
    context.tell(new ControlPlaneEvent.Resumed(
        id,
        link.id(),
        resume.instanceId(),
        epoch,
        away,
        held.commands().size(),
        resume.traceContext()));
    context.answer(link, resumed(held), requestId);
    numbers.replay(agent);
  }

  private Resumed resumed(AgentRecord record) {
    return new Resumed(
        record.epoch(),
        record.lastReceived(),
        context.fleet.pacing(),
        record.routes().digest());
  }

  /** Why the session cannot go on, so that a registration is needed; null if it can. */
  private @Nullable String obstacle(
      Link link, @Nullable LiveAgent agent, @Nullable AgentRecord record, Resume resume) {
    if (agent == null || record == null || record.session().isEmpty()) {
      return "no session of this agent is known";
    }
    SessionRecord session = record.session().get();
    if (!session.token().equals(TokenHash.of(resume.token()))) {
      return "the resume token is not the session's";
    }
    if (!session.subject().equals(link.peer().credential().subject())) {
      return "the session belongs to another credential";
    }
    if (!holders.isResumable(agent)) {
      return "the session expired";
    }
    if (!record.fingerprint().equals(resume.fingerprint())) {
      return "the description changed";
    }
    boolean behind =
        resume.lastReceived() < record.commands().acknowledged() && !holders.wasHeldJustNow(agent);
    if (resume.lastReceived() > agent.everSent || behind) {
      return "last_received: " + resume.lastReceived() + " (expected: "
          + record.commands().acknowledged() + ".." + agent.everSent + ")";
    }
    return null;
  }

  private void tellAcknowledged(LiveAgent agent, AgentRecord record, long lastReceived) {
    for (long seq = record.commands().acknowledged() + 1; seq <= lastReceived; seq++) {
      context.tell(new ControlPlaneEvent.CommandAcknowledged(
          agent.id, record.commands().get(seq).messageId()));
    }
  }

  // ---- register

  void register(Link link, Optional<String> requestId, Register register) {
    register(link, requestId, register, false);
  }

  /** Carries out the registrations whose turn has come. */
  void serveRegistrations() {
    for (RegistrationQueue.Waiting next = queue.poll(context.now());
        next != null;
        next = queue.poll(context.now())) {
      if (next.link.role != Role.CLOSED) {
        register(next.link, next.requestId, next.register, true);
      }
    }
  }

  int registrationsWaiting() {
    return queue.size();
  }

  private boolean mustWait(Link link, Optional<String> requestId, Register register) {
    switch (queue.arrive(context.now(), link, requestId, register)) {
      case SERVE:
        return false;
      case WAIT:
        return true;
      case DEFER:
        String id = register.description().id();
        context.defer(link, requestId, id, queue.until(context.now(), id));
        return true;
    }
    throw new AssertionError("every step is handled");
  }

  private void register(Link link, Optional<String> requestId, Register register, boolean itsTurn) {
    AgentDescription description = register.description();
    String id = description.id();
    if (isRefused(link, requestId, id, register.epoch())) {
      return;
    }
    LiveAgent agent = context.agents.get(id);
    AgentRecord record = agent == null ? null : context.record(agent);
    if (agent != null && record != null && isForeign(link, agent, record, register)) {
      context.reject(
          link,
          requestId,
          id,
          true,
          "another process registered " + id + " with other credentials");
      return;
    }
    Optional<Duration> away = Context.away(agent, context.now());
    String fingerprint = description.fingerprint();
    boolean repeated =
        record != null && isRepetition(record, register.registrationId(), register, fingerprint);
    if (!repeated && !itsTurn && mustWait(link, requestId, register)) {
      return;
    }
    if (agent == null) {
      agent = new LiveAgent(id, context.instant(), context.now());
      context.agents.put(id, agent);
    }
    Secret token;
    AgentRecord granted;
    if (record != null && repeated) {
      token = unconfirmedToken(agent);
      granted = agent.holder == link
          ? record.withToken(TokenHash.of(token))
          : record
              .heldBy(register.instanceId(), nextEpoch(record.epoch(), register.epoch()), 0)
              .withToken(TokenHash.of(token));
    } else {
      token = Secret.of(context.tokens.next());
      granted = begin(link, agent, record, register, fingerprint, token);
    }
    granted = granted.ownedBy(context.store.self());
    context.store.put(granted);
    boolean claimed = agent.holder != link || !repeated;
    if (claimed) {
      String formerInstance = record == null ? register.instanceId() : record.instanceId();
      holders.claim(link, agent, formerInstance, granted);
      link.resumeId = null;
    }
    agent.unconfirmedToken = token;
    agent.registrations++;
    context.counters.registered++;
    context.tell(new ControlPlaneEvent.Registered(
        id,
        link.id(),
        register.instanceId(),
        granted.epoch(),
        repeated,
        away,
        register.traceContext()));
    Session session = new Session(
        id, granted.epoch(), token, context.settings.heartbeatInterval(), context.fleet.pacing());
    context.answer(link, new RegisterSuccess(session, granted.routes().digest()), requestId);
    if (claimed) {
      numbers.replay(agent);
    }
  }

  /**
   * Whether this registration was carried out before and its answer may have been lost: nothing of its session has been
   * used.
   */
  private static boolean isRepetition(
      AgentRecord record, String registrationId, Register register, String fingerprint) {
    return record.session().isPresent()
        && record.session().get().registrationId().equals(registrationId)
        && record.instanceId().equals(register.instanceId())
        && record.fingerprint().equals(fingerprint)
        && record.lastReceived() == 0
        && record.commands().acknowledged() == 0;
  }

  /** The token of the lost answer, or a new one where only its hash has survived: nobody can hold the old one. */
  private Secret unconfirmedToken(LiveAgent agent) {
    return agent.unconfirmedToken != null
        ? agent.unconfirmedToken
        : Secret.of(context.tokens.next());
  }

  private AgentRecord begin(
      Link link,
      LiveAgent agent,
      @Nullable AgentRecord record,
      Register register,
      String fingerprint,
      Secret token) {
    SessionRecord session = new SessionRecord(
        register.registrationId(), link.peer().credential().subject(), TokenHash.of(token));
    long everSent = agent.everSent;
    agent.renumber();
    if (record == null) {
      return new AgentRecord(
          register.description(),
          fingerprint,
          register.instanceId(),
          nextEpoch(0, register.epoch()),
          Optional.of(session),
          0,
          CommandQueue.empty(),
          Routes.none(),
          Optional.empty(),
          context.store.self());
    }
    return record.registered(
        register.description(),
        fingerprint,
        register.instanceId(),
        nextEpoch(record.epoch(), register.epoch()),
        session,
        record.commands().renumbered(everSent));
  }

  // ---- both

  private boolean isRefused(Link link, Optional<String> requestId, String id, long epoch) {
    if (link.role == Role.SUPERSEDED) {
      context.reject(link, requestId, id, false, "this connection was superseded; use another");
      return true;
    }
    Optional<String> objection = link.agent != null && !link.agent.id.equals(id)
        ? Optional.of("agent id: " + id + " (expected: " + link.agent.id + ", one per connection)")
        : link.peer().objection(id);
    if (objection.isEmpty() && !isId(id)) {
      objection = Optional.of("agent id: not one (expected: 1..128 characters of [A-Za-z0-9._:-])");
    }
    if (objection.isEmpty() && epoch > HIGHEST_EPOCH) {
      objection = Optional.of("epoch: " + epoch + " (expected: at most " + HIGHEST_EPOCH + ")");
    }
    objection.ifPresent(why -> context.reject(link, requestId, id, true, why));
    return objection.isPresent();
  }

  private static boolean isId(String id) {
    try {
      AgentDescription.requireId(id);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Another process with another credential asks for an id whose session lives: not a restart and not a rotated token,
   * but somebody else.
   */
  private boolean isForeign(Link link, LiveAgent agent, AgentRecord record, Register register) {
    return record.session().isPresent()
        && holders.isResumable(agent)
        && !record.instanceId().equals(register.instanceId())
        && !record.session().get().subject().equals(link.peer().credential().subject());
  }

  /** The fencing rule: greater than anything this side stored or the agent has seen. */
  private static long nextEpoch(long stored, long presented) {
    return Math.max(stored, presented) + 1;
  }

  /** When the next registration is due; {@link Long#MAX_VALUE} for never. */
  long nextDeadline() {
    return queue.nextDeadline();
  }
}
