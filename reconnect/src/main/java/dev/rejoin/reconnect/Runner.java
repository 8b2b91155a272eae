package dev.rejoin.reconnect;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.Endpoint;
import dev.rejoin.api.Session;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Heartbeat;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.Resume;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.Observation;
import dev.rejoin.api.registration.Answer;
import dev.rejoin.api.registration.RegistrationOutcome;
import dev.rejoin.api.time.Scheduler.Cancellable;
import dev.rejoin.api.transport.ConnectRequest;
import dev.rejoin.reconnect.machine.Candidate.Registering;
import dev.rejoin.reconnect.machine.Effect;
import dev.rejoin.reconnect.machine.Event;
import dev.rejoin.reconnect.machine.Primary;
import dev.rejoin.reconnect.machine.ReconnectMachine;
import dev.rejoin.reconnect.machine.State;
import dev.rejoin.reconnect.machine.Step;
import dev.rejoin.reconnect.session.Allowance;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Performs what the machine decides. Everything here is confined to the agent's serial context, except what is
 * documented otherwise; events that arise while effects are performed are taken up in order, never recursively.
 */
final class Runner {

  private record Pending(Event event, Runnable then) {}

  private final AgentSetup setup;
  private final AgentRuntime runtime;
  private final SerialContext context;
  private final ReconnectMachine machine;
  private final StrategyAdvisor advisor;
  private final MessagePlane messages;
  private final Dispatcher dispatcher;
  private final Requests requests;
  private final String instanceId;
  private final Map<Long, Link> links = new HashMap<>(4);
  private final Queue<Pending> queue = new ArrayDeque<>(4);
  private final CompletableFuture<Void> finished = new CompletableFuture<>();
  private final StatusBoard status;

  private boolean draining;
  private AgentDescription description;
  /** Fingerprint of the description the control plane holds; empty if unknown. */
  private String presented = "";

  private Map<String, String> traceContext = Map.of();
  private String resumeId;
  private String registrationId;
  private @Nullable Cancellable timer;
  private long timerAt = Long.MAX_VALUE;
  private State state;

  Runner(AgentSetup setup, Allowance allowance) {
    this.setup = setup;
    runtime = setup.runtime();
    description = setup.description();
    context = new SerialContext(runtime.scheduler());
    machine = new ReconnectMachine(
        setup.policy().rules(),
        setup.endpoints(),
        setup.endpoints().stream()
            .map(endpoint -> setup.connectors().forEndpoint(endpoint).transport())
            .toList());
    advisor = new StrategyAdvisor(
        setup.backoff(),
        context,
        runtime.blocking(),
        runtime.random(),
        (strategy, problem) -> observe(new AgentEvent.StrategyMisbehaved(strategy, problem)));
    requests = new Requests(context);
    dispatcher = new Dispatcher(this, setup.commands(), requests);
    messages = new MessagePlane(
        allowance, runtime.wallClock(), dispatcher::command, dispatcher::complainOnce);
    instanceId = runtime.tokens().next();
    resumeId = runtime.tokens().next();
    registrationId = runtime.tokens().next();
    state = State.fresh(runtime.ticker().nanos());
    status =
        new StatusBoard(description.id(), state, setup.endpoints(), runtime.ticker(), allowance);
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
    return description.id();
  }

  long now() {
    return runtime.ticker().nanos();
  }

  /** Runs {@code task} inside after {@code delay}. */
  void after(Duration delay, Runnable task) {
    context.schedule(delay, task);
  }

  <T> CompletionStage<T> blocking(Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    runtime.blocking().execute(() -> {
      try {
        T value = work.call();
        context.execute(() -> result.complete(value));
      } catch (Exception e) {
        context.execute(() -> result.completeExceptionally(e));
      }
    });
    return result;
  }

  // ---- the machine

  void handle(Event event) {
    handle(event, () -> {});
  }

  /** Lets the machine take {@code event}, performs the effects, then runs {@code then}. */
  void handle(Event event, Runnable then) {
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
    }
    armTimer();
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
    Link link = primary == null ? null : links.get(primary.link());
    if (primary != null && link != null) {
      link.urgent(primary.phase() == Primary.Phase.SUSPECT);
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
    for (Link link : List.copyOf(links.values())) {
      link.tellReceived();
      link.tellFlushed();
    }
    handle(new Event.Tick());
  }

  private void perform(Effect effect) {
    if (effect instanceof Effect.Observe observe) {
      observe(observe.event());
    } else if (effect instanceof Effect.SendBeat beat) {
      beat(beat);
    } else if (effect instanceof Effect.AskStrategy ask) {
      int number = ask.attempt().number();
      advisor.ask(ask.attempt(), wait -> handle(new Event.WaitProposed(number, wait)));
    } else if (effect instanceof Effect.Connect connect) {
      connect(connect);
    } else if (effect instanceof Effect.BeginRegistration begin) {
      beginRegistration(begin);
    } else if (effect instanceof Effect.Adopt adopt) {
      adopt(adopt);
    } else if (effect instanceof Effect.Detach) {
      messages.detach();
    } else if (effect instanceof Effect.Close close) {
      withLink(close.link(), link -> {
        requests.disconnected(link.id());
        link.close(close.reason());
      });
    } else if (effect instanceof Effect.Abort abort) {
      withLink(abort.link(), link -> {
        forget(link);
        link.abort();
      });
    } else if (effect instanceof Effect.Finish) {
      finish();
    }
  }

  private void withLink(long id, Consumer<Link> use) {
    Link link = links.get(id);
    if (link != null) {
      use.accept(link);
    }
  }

  void observe(AgentEvent event) {
    status.note(event);
    setup.observer().on(new Observation(agentId(), now(), runtime.wallClock().instant(), event));
  }

  private void beat(Effect.SendBeat beat) {
    withLink(beat.link(), link -> {
      Session session = state.session();
      if (beat.heartbeat() && session != null) {
        link.heartbeat(new Heartbeat(session.epoch()), messages.lastReceived());
      } else {
        link.ping();
      }
    });
  }

  private void connect(Effect.Connect connect) {
    Endpoint endpoint = connect.endpoint();
    Link link = new Link(
        connect.link(), connect.started().attempt(), this, runtime.ticker(), runtime.wallClock());
    links.put(link.id(), link);
    traceContext = setup.observer().propagation(agentId(), connect.started());
    ConnectRequest request = new ConnectRequest(
        agentId(),
        endpoint,
        ConnectRequest.Role.MAIN,
        setup.policy().connectTimeout(),
        setup.credentials(),
        traceContext);
    link.attempting(setup.connectors().forEndpoint(endpoint).connector().connect(request, link));
  }

  private void finish() {
    if (timer != null) {
      timer.cancel();
    }
    List.copyOf(links.values()).forEach(link -> {
      forget(link);
      link.abort();
    });
    finished.complete(null);
  }

  // ---- links

  boolean knows(Link link) {
    return links.get(link.id()) == link;
  }

  /** Nothing more will come of this link. */
  void forget(Link link) {
    if (links.remove(link.id(), link)) {
      requests.disconnected(link.id());
    }
  }

  Duration sinceReceived(Link link) {
    return Duration.ofNanos(now() - link.receivedAt());
  }

  void received(Link link, Envelope envelope) {
    if (knows(link)) {
      messages.receive(link, envelope);
      dispatcher.dispatch(link, envelope);
    }
  }

  void malformed(Link link, String problem) {
    if (knows(link)) {
      dispatcher.malformed(link, problem);
    }
  }

  void pump() {
    messages.pump();
  }

  // ---- registration

  private void beginRegistration(Effect.BeginRegistration begin) {
    withLink(begin.link(), link -> {
      RegistrationRun run =
          new RegistrationRun(this, link, state.session(), begin.demanded(), begin.primaryAlive());
      CompletionStage<RegistrationOutcome> outcome;
      try {
        outcome = setup.reregistration().run(run);
      } catch (RuntimeException e) {
        handle(new Event.RegistrationBroken(link.id(), "registration strategy threw " + e));
        return;
      }
      outcome.whenComplete(
          (result, failure) -> executeInside(() -> registrationEnded(link, result, failure)));
    });
  }

  private void registrationEnded(
      Link link, @Nullable RegistrationOutcome outcome, @Nullable Throwable failure) {
    if (outcome == null) {
      handle(new Event.RegistrationBroken(
          link.id(),
          "registration strategy " + (failure == null ? "answered null" : "failed: " + failure)));
    } else {
      handle(new Event.RegistrationEnded(link.id(), outcome));
    }
  }

  /** Sends a strategy's request, unless the candidate was called off at the last moment. */
  void registrationRequest(
      Link link, Message message, Duration deadline, CompletableFuture<Answer> answer) {
    handle(new Event.Committing(link.id()), () -> {
      boolean current =
          state.candidate() instanceof Registering registering && registering.link() == link.id();
      if (current) {
        request(link, message, deadline, answer);
      } else {
        answer.complete(new Answer.Disconnected());
      }
    });
  }

  /** Sends a request on a link and completes {@code answer} with what becomes of it. */
  void request(Link link, Message message, Duration deadline, CompletableFuture<Answer> answer) {
    if (!knows(link)) {
      answer.complete(new Answer.Disconnected());
      return;
    }
    if (message instanceof Register) {
      presented = description.fingerprint();
    }
    long sentAt = now();
    observe(new AgentEvent.RequestSent(link.attempt(), message.type()));
    requests.request(link, message, messages.lastReceived(), deadline).thenAccept(result -> {
      observe(new AgentEvent.RequestAnswered(
          link.attempt(), message.type(), name(result), Duration.ofNanos(now() - sentAt)));
      answer.complete(result);
    });
  }

  private static String name(Answer answer) {
    if (answer instanceof Answer.Received received) {
      return received.message().type();
    }
    return answer instanceof Answer.TimedOut ? "timed_out" : "disconnected";
  }

  Resume resume(Link link, Session session) {
    return new Resume(
        agentId(),
        instanceId,
        resumeId + "-" + link.id(),
        session.resumeToken(),
        session.epoch(),
        messages.lastReceived(),
        description.fingerprint(),
        traceContext);
  }

  Register register(Link link) {
    Session session = state.session();
    return new Register(
        description,
        instanceId,
        registrationId,
        session == null ? 0 : session.epoch(),
        traceContext);
  }

  boolean ownInstance(String other) {
    return instanceId.equals(other);
  }

  private void adopt(Effect.Adopt adopt) {
    withLink(adopt.link(), link -> {
      messages.adopt(link, adopt.outcome());
      resumeId = runtime.tokens().next();
      registrationId = runtime.tokens().next();
      boolean newSession = adopt.outcome() instanceof RegistrationOutcome.Registered;
      runHooks(link, newSession, false, routesDigest(adopt.outcome()));
      if (!presented.isEmpty() && !presented.equals(description.fingerprint())) {
        handle(new Event.DescriptionChanged());
      }
    });
  }

  private static String routesDigest(RegistrationOutcome outcome) {
    if (outcome instanceof RegistrationOutcome.Registered registered) {
      return registered.routesDigest();
    }
    return outcome instanceof RegistrationOutcome.Resumed resumed ? resumed.routesDigest() : "";
  }

  private void runHooks(Link link, boolean newSession, boolean requested, String routesDigest) {
    if (!setup.hooks().isEmpty()) {
      // After the events of this step: the agent is ready before a hook hears of it.
      execute(
          () -> new HookRun(this, link, setup.hooks(), newSession, requested, routesDigest).next());
    }
  }

  /** The control plane asked for the agent's routes. */
  void resync() {
    Primary primary = state.primary();
    if (primary != null) {
      withLink(primary.link(), link -> runHooks(link, false, true, ""));
    }
  }

  void describe(AgentDescription changed) {
    if (!changed.id().equals(description.id())) {
      throw new IllegalArgumentException(
          "id: " + changed.id() + " (expected: " + description.id() + ", which cannot change)");
    }
    context.execute(() -> {
      boolean differs = !changed.fingerprint().equals(description.fingerprint());
      description = changed;
      if (differs) {
        handle(new Event.DescriptionChanged());
      }
    });
  }

  MessagePlane messages() {
    return messages;
  }
}
