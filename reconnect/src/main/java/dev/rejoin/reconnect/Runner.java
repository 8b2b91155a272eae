package dev.rejoin.reconnect;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.Endpoint;
import dev.rejoin.api.Session;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Heartbeat;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.registration.Answer;
import dev.rejoin.api.registration.RegistrationOutcome;
import dev.rejoin.api.time.Scheduler.Cancellable;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.api.transport.ConnectRequest;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.api.transport.Probe;
import dev.rejoin.reconnect.machine.Candidate.Registering;
import dev.rejoin.reconnect.machine.Effect;
import dev.rejoin.reconnect.machine.Event;
import dev.rejoin.reconnect.machine.Life;
import dev.rejoin.reconnect.machine.Primary;
import dev.rejoin.reconnect.machine.ReconnectMachine;
import dev.rejoin.reconnect.machine.State;
import dev.rejoin.reconnect.machine.Step;
import dev.rejoin.reconnect.session.Allowance;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Performs what the machine decides. Everything here is confined to the agent's serial context, except what is
 * documented otherwise; events that arise while effects are performed are taken up in order, never recursively.
 *
 * <p>Whatever others' code throws (strategies, hooks, observers, transports) ends neither a step nor the loop.
 */
final class Runner {

  private record Pending(Event event, Runnable then) {}

  private final AgentSetup setup;
  private final AgentRuntime runtime;
  private final String agentId;
  private final SerialContext context;
  private final ReconnectMachine machine;
  private final StrategyAdvisor advisor;
  private final MessagePlane messages;
  private final Dispatcher dispatcher;
  private final Requests requests;
  private final Registrar registrar;
  private final Hooks hooks;
  private final Links links;
  private final Witness witness;
  private final Queue<Pending> queue = new ArrayDeque<>(4);
  private final CompletableFuture<Void> finished = new CompletableFuture<>();
  private final StatusBoard status;

  private boolean draining;
  private @Nullable Cancellable timer;
  private long timerAt = Long.MAX_VALUE;
  private State state;

  Runner(AgentSetup setup, Allowance allowance) {
    this.setup = setup;
    runtime = setup.runtime();
    agentId = setup.description().id();
    context = new SerialContext(runtime.scheduler());
    machine = new ReconnectMachine(
        setup.policy().rules(),
        setup.endpoints(),
        setup.endpoints().stream()
            .map(endpoint -> setup.connectors().forEndpoint(endpoint).transport())
            .toList(),
        setup.heartbeats());
    advisor = new StrategyAdvisor(
        setup.backoff(),
        context,
        runtime.blocking(),
        runtime.random(),
        (strategy, problem) -> observe(new AgentEvent.StrategyMisbehaved(strategy, problem)));
    requests = new Requests(context);
    links = new Links(requests);
    witness =
        new Witness(agentId, setup.observer(), context, runtime.ticker(), runtime.wallClock());
    dispatcher = new Dispatcher(this, setup.commands(), requests);
    messages = new MessagePlane(
        allowance, runtime.wallClock(), dispatcher::command, dispatcher::complainOnce);
    registrar = new Registrar(this, setup.reregistration(), runtime.tokens(), setup.description());
    hooks = new Hooks(this, setup.hooks());
    state = State.fresh(runtime.ticker().nanos());
    status = new StatusBoard(agentId, state, setup.endpoints(), runtime.ticker(), allowance);
  }

  // ---- callable from any thread

  void post(Event event) {
    context.execute(() -> handle(event));
  }

  void execute(Runnable task) {
    context.execute(task);
  }

  void executeInside(Runnable task) {
    context.executeInside(task);
  }

  StatusBoard status() {
    return status;
  }

  CompletionStage<Void> finished() {
    return finished.minimalCompletionStage();
  }

  String agentId() {
    return agentId;
  }

  long now() {
    return runtime.ticker().nanos();
  }

  <T> CompletionStage<T> blocking(Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      runtime.blocking().execute(() -> {
        try {
          T value = work.call();
          context.execute(() -> result.complete(value));
        } catch (Exception | LinkageError | StackOverflowError e) {
          context.execute(() -> result.completeExceptionally(e));
        }
      });
    } catch (RejectedExecutionException full) {
      result.completeExceptionally(full);
    }
    return result;
  }

  void describe(AgentDescription changed) {
    if (!changed.id().equals(agentId)) {
      throw new IllegalArgumentException(
          "id: " + changed.id() + " (expected: " + agentId + ", which cannot change)");
    }
    context.execute(() -> registrar.describe(changed));
  }

  // ---- the machine

  void handle(Event event) {
    handle(event, () -> {});
  }

  /** Lets the machine take {@code event}, performs the effects, then runs {@code then}. */
  private void handle(Event event, Runnable then) {
    context.assertInside();
    queue.add(new Pending(event, then));
    if (draining) {
      return;
    }
    draining = true;
    try {
      Pending next;
      while ((next = queue.poll()) != null) {
        step(next.event());
        next.then().run();
      }
    } finally {
      draining = false;
      armTimer();
    }
  }

  private void step(Event event) {
    Step step = machine.step(state, event, now(), runtime.random());
    state = step.state();
    status.update(state);
    watchSuspect();
    step.effects().forEach(this::perform);
  }

  /** A suspect's first byte ends the race, so it is heard at once and not at the next deadline. */
  private void watchSuspect() {
    Primary primary = state.primary();
    if (primary != null) {
      boolean doubted = primary.phase() == Primary.Phase.SUSPECT || state.doubt() != null;
      links.with(primary.link(), link -> link.urgent(doubted));
    }
  }

  private void armTimer() {
    long next = machine.nextDeadline(state);
    if (next == timerAt) {
      return;
    }
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    timerAt = next;
    if (next != Long.MAX_VALUE) {
      timer = context.schedule(Duration.ofNanos(Math.max(0, next - now())), this::onTimer);
    }
  }

  private void onTimer() {
    timer = null;
    timerAt = Long.MAX_VALUE;
    links.each(link -> {
      link.tellReceived();
      link.tellFlushed();
    });
    handle(new Event.Tick());
  }

  private void perform(Effect effect) {
    if (effect instanceof Effect.Observe observe) {
      observe(observe.event());
    } else if (effect instanceof Effect.SendBeat beat) {
      links.with(beat.link(), link -> beat(link, beat.heartbeat()));
    } else if (effect instanceof Effect.AskStrategy ask) {
      int number = ask.attempt().number();
      advisor.ask(ask.attempt(), wait -> handle(new Event.WaitProposed(number, wait)));
    } else if (effect instanceof Effect.Connect connect) {
      connect(connect);
    } else if (effect instanceof Effect.ConnectHeartbeats connect) {
      connectHeartbeats(connect);
    } else if (effect instanceof Effect.Probe probe) {
      probe(probe);
    } else if (effect instanceof Effect.BeginRegistration begin) {
      links.with(begin.link(), link -> registrar.begin(link, begin, state.session()));
    } else if (effect instanceof Effect.Adopt adopt) {
      links.with(adopt.link(), link -> adopt(link, adopt.outcome()));
    } else if (effect instanceof Effect.Detach) {
      messages.detach();
    } else if (effect instanceof Effect.Close close) {
      links.with(close.link(), link -> {
        requests.disconnected(link.id());
        link.close(close.reason());
      });
    } else if (effect instanceof Effect.Abort abort) {
      links.with(abort.link(), links::end);
    } else if (effect instanceof Effect.Finish) {
      finish();
    }
  }

  private void beat(Link link, boolean heartbeat) {
    Session session = state.session();
    if (heartbeat && session != null) {
      link.heartbeat(new Heartbeat(session.epoch()), messages.acknowledge(link));
    } else if (holdsSession(link)) {
      link.askForPong(messages.acknowledge(link));
    } else {
      link.ping();
    }
  }

  private void adopt(Link link, RegistrationOutcome outcome) {
    if (messages.adopt(link, outcome)) {
      registrar.adopted();
      boolean newSession = outcome instanceof RegistrationOutcome.Registered;
      hooks.run(link, new Hooks.Occasion(newSession, false, routesDigest(outcome)));
      return;
    }
    String problem = "resumed with a count of received messages that cannot be";
    if (dispatcher.complainOnce(link, problem)) {
      handle(new Event.RegistrationDemanded(link.id(), problem));
    } else {
      link.close(CloseReason.protocolError(problem));
    }
  }

  private static String routesDigest(RegistrationOutcome outcome) {
    if (outcome instanceof RegistrationOutcome.Registered registered) {
      return registered.routesDigest();
    }
    return outcome instanceof RegistrationOutcome.Resumed resumed ? resumed.routesDigest() : "";
  }

  private void finish() {
    advisor.end();
    links.each(links::end);
    finished.complete(null);
  }

  void observe(AgentEvent event) {
    status.note(event);
    witness.observe(event);
  }

  // ---- links

  private void connect(Effect.Connect connect) {
    Map<String, String> propagation = witness.propagation(connect.started());
    registrar.traceContext(propagation);
    int attempt = connect.started().attempt();
    dial(connect.link(), attempt, connect.endpoint(), ConnectRequest.Role.MAIN, propagation);
  }

  private void connectHeartbeats(Effect.ConnectHeartbeats connect) {
    dial(connect.link(), 0, connect.endpoint(), ConnectRequest.Role.HEARTBEAT, Map.of());
  }

  private void dial(
      long id,
      int attempt,
      Endpoint endpoint,
      ConnectRequest.Role role,
      Map<String, String> propagation) {
    Link link = new Link(
        id, attempt, role, this, runtime.ticker(), runtime.wallClock(), new Timers(context));
    links.add(link);
    ConnectRequest request = new ConnectRequest(
        agentId, endpoint, role, setup.policy().connectTimeout(), setup.credentials(), propagation);
    try {
      link.attempting(setup.connectors().forEndpoint(endpoint).connector().connect(request, link));
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      link.failed(new ConnectFailure.InternalFault("the transport threw " + e), PhaseTimes.none());
    }
  }

  private void probe(Effect.Probe probe) {
    Duration deadline = setup.policy().breaker().probeTimeout();
    CompletionStage<Probe> answer;
    try {
      answer = setup
          .connectors()
          .forEndpoint(probe.endpoint())
          .connector()
          .probe(probe.endpoint(), deadline);
      if (answer == null) {
        throw new IllegalStateException("answered null");
      }
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      answer = CompletableFuture.failedStage(e);
    }
    answer.whenComplete((found, failure) -> context.executeInside(() -> handle(new Event.Probed(
        probe.id(), found != null ? found : absent("the transport's probe failed: " + failure)))));
  }

  private static Probe absent(String why) {
    return new Probe.Absent(new ConnectFailure.InternalFault(why));
  }

  Links links() {
    return links;
  }

  boolean holdsSession(Link link) {
    Primary primary = state.primary();
    return primary != null && primary.link() == link.id() && links.knows(link);
  }

  void received(Link link, Envelope envelope) {
    if (attendsTo(link) && link.role() == ConnectRequest.Role.HEARTBEAT) {
      dispatcher.dispatchBeside(link, envelope);
    } else if (attendsTo(link)) {
      messages.receive(link, envelope);
      dispatcher.dispatch(link, envelope);
    }
  }

  void malformed(Link link, String problem) {
    if (attendsTo(link) && link.role() == ConnectRequest.Role.HEARTBEAT) {
      dispatcher.complainOnce(link, "malformed message on the heartbeat channel: " + problem);
    } else if (attendsTo(link)) {
      dispatcher.malformed(link, problem);
    }
  }

  /** An agent that stops takes no more orders: what it has not acknowledged goes to its successor. */
  private boolean attendsTo(Link link) {
    return links.knows(link) && !(state.life() instanceof Life.Stopping);
  }

  // ---- requests

  /**
   * The commit point: tells {@code then} whether a registration may send its request on {@code link}. Whatever the
   * primary received before this moment calls the candidate off.
   */
  void commit(Link link, Consumer<Boolean> then) {
    Primary primary = state.primary();
    if (primary != null) {
      links.with(primary.link(), Link::tellReceived);
    }
    handle(
        new Event.Committing(link.id()),
        () -> then.accept(state.candidate() instanceof Registering registering
            && registering.link() == link.id()));
  }

  /** Sends a request on a link; the answer says what becomes of it, in every case. */
  CompletionStage<Answer> request(Link link, Message message, Duration deadline) {
    if (!links.knows(link)) {
      return CompletableFuture.completedStage(new Answer.Disconnected());
    }
    long sentAt = now();
    observe(new AgentEvent.RequestSent(link.attempt(), message.type()));
    return requests
        .request(link, message, messages.acknowledge(link), deadline)
        .thenApply(answer -> {
          observe(new AgentEvent.RequestAnswered(
              link.attempt(), message.type(), name(answer), Duration.ofNanos(now() - sentAt)));
          return answer;
        });
  }

  private static String name(Answer answer) {
    if (answer instanceof Answer.Received received) {
      return received.message().type();
    }
    return answer instanceof Answer.TimedOut ? "timed_out" : "disconnected";
  }

  // ---- for the dispatcher

  boolean ownInstance(String other) {
    return registrar.ownInstance(other);
  }

  /** The control plane asked for the agent's routes. */
  void resync() {
    Primary primary = state.primary();
    if (primary != null) {
      links.with(primary.link(), link -> hooks.run(link, new Hooks.Occasion(false, true, "")));
    }
  }

  MessagePlane messages() {
    return messages;
  }
}
