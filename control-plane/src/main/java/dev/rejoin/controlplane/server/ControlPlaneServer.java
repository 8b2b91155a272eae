package dev.rejoin.controlplane.server;

import dev.rejoin.api.runtime.SchedulerPool;
import dev.rejoin.api.time.Ticker;
import dev.rejoin.api.time.TokenSource;
import dev.rejoin.controlplane.model.CloseCodes;
import dev.rejoin.controlplane.model.ControlPlaneListener;
import dev.rejoin.controlplane.model.ControlPlaneModel;
import dev.rejoin.controlplane.model.DrainNotice;
import dev.rejoin.controlplane.model.DrainView;
import dev.rejoin.controlplane.model.SessionStore;
import dev.rejoin.controlplane.model.Statistics;
import dev.rejoin.controlplane.watch.FleetWatch;
import dev.rejoin.controlplane.watch.Intake;
import dev.rejoin.controlplane.watch.WatchApi;
import dev.rejoin.controlplane.watch.WatchSettings;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.group.ChannelGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything of a running control plane: threads, sockets, the model's runner. Created warm, with its threads started but
 * nothing opened; {@link #bind} opens the state and the ports. Thread-safe.
 */
public final class ControlPlaneServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ControlPlaneServer.class);
  /** For everything together; what is left when it has passed is cut off. */
  private static final Duration STOP_WITHIN = Duration.ofMillis(1900);

  private static final Duration GOODBYE_WITHIN = Duration.ofMillis(500);
  private static final Duration LOOPS_WITHIN = Duration.ofMillis(600);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  /** Clocks and tokens. */
  public record Runtime(Ticker ticker, InstantSource wallClock, TokenSource tokens) {}

  /** Opens the state; called once, by {@link #bind}. */
  @FunctionalInterface
  public interface StoreOpener {
    SessionStore open() throws IOException;
  }

  private final ServerSettings settings;
  private final Optional<FrontEnd.Opener> besides;
  private final Authenticator authenticator;
  private final StoreOpener opener;
  private final ControlPlaneListener listener;
  private final FleetWatch watch;
  private final Runtime runtime;

  private final SchedulerPool pool;
  private final EventLoops loops;
  private final ChannelGroup agents;
  private final ChannelGroup admins;
  private final FaultBoard board = new FaultBoard();
  private final Faults faults = new Faults(board, this::runner, this::wakeUp);
  private final CompletableFuture<Void> terminated = new CompletableFuture<>();
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

  private volatile @Nullable DrainNotice drainNotice;
  private @Nullable ModelRunner runner;
  private @Nullable SessionStore store;
  private @Nullable Channel agentPort;
  private @Nullable Channel adminPort;
  private @Nullable FrontEnd beside;
  private boolean ended;

  /**
   * Starts the threads.
   *
   * @param besides opens another way in over the same model
   */
  public ControlPlaneServer(
      ServerSettings settings,
      Optional<FrontEnd.Opener> besides,
      Function<SchedulerPool, Authenticator> authenticator,
      StoreOpener opener,
      List<ControlPlaneListener> listeners,
      Runtime runtime) {
    this.settings = settings;
    this.besides = besides;
    this.opener = opener;
    this.runtime = runtime;
    pool = new SchedulerPool("control-plane", 1);
    try {
      this.authenticator = authenticator.apply(pool);
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
    loops = new EventLoops(settings.ioThreads());
    loops.warm();
    agents = loops.newChannelGroup();
    admins = loops.newChannelGroup();
    List<ControlPlaneListener> isolated = new ArrayList<>();
    watch = new FleetWatch(
        new WatchSettings(
            settings.model().tokenTtl(), settings.model().admission().capacity()),
        runtime.ticker(),
        runtime.wallClock());
    isolated.add(new IsolatedListener(watch));
    listeners.forEach(each -> isolated.add(new IsolatedListener(each)));
    listener = ControlPlaneListener.all(isolated);
  }

  /**
   * Opens the state and listens; once.
   *
   * @throws IOException if the state or a port cannot be had; the server is then closed
   */
  public synchronized void bind() throws IOException {
    if (ended || runner != null) {
      throw new IllegalStateException("bound or closed before (expected: once)");
    }
    try {
      open();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void open() throws IOException {
    SessionStore opened = opener.open();
    store = opened;
    RecentEvents events = new RecentEvents(runtime.wallClock());
    LogListener logs = new LogListener(runtime.ticker());
    ControlPlaneModel model = new ControlPlaneModel(
        settings.model(),
        opened,
        runtime.ticker(),
        runtime.wallClock(),
        runtime.tokens(),
        ControlPlaneListener.all(List.of(events, logs, listener)));
    opened.commit();
    drainNotice = model.drainNotice();
    ModelRunner started = new ModelRunner(
        pool.next(), runtime.ticker(), model, opened, board, listener, this::storeFailed);
    runner = started;
    AdmissionGate admission =
        new AdmissionGate(settings.model().admission(), runtime.ticker(), model.knownSessions());
    HandshakeCeiling ceiling = new HandshakeCeiling(settings.handshakeRate(), runtime.ticker());
    watch.takeOver(model.agents());
    started.start(() -> {
      logs.turnWindow();
      sample(model, admission, ceiling);
    });
    ChannelFactory<ServerChannel> doors = loops.serverChannels(ceiling::onAccept);
    if (settings.adminPort().isPresent()) {
      AdminGuard guard = new AdminGuard(settings.adminToken());
      PageFiles files = PageFiles.load();
      AdminFrontEnd admin = new AdminFrontEnd(
          new AdminApi(started, board, events, admission, ceiling),
          guard,
          () -> new PageHttpHandler(new WatchApi(watch), files, guard, pool.blocking()),
          admins);
      adminPort =
          loops.listen(loops.serverChannels(), "127.0.0.1", settings.adminPort().get(), admin);
    }
    Gate gate = board.then(new DrainGate(model.drainNotice())).then(admission);
    AgentFrontEnd front = new AgentFrontEnd(
        started,
        board,
        gate,
        authenticator,
        settings.tls(),
        agents,
        settings.handshakeWithin(),
        settings.mostConnections(),
        this::health,
        () -> watch("websocket"));
    agentPort = loops.listen(doors, settings.host(), settings.port(), front);
    if (besides.isPresent()) {
      beside = besides.get().open(context(started, doors, gate));
    }
  }

  private Health health() {
    DrainNotice notice = drainNotice;
    if (failure.get() != null) {
      return Health.FAILED;
    }
    return notice != null && notice.isPosted() ? Health.DRAINING : Health.OK;
  }

  /** Whatever becomes of the page: time goes on. */
  private void sample(ControlPlaneModel model, AdmissionGate admission, HandshakeCeiling ceiling) {
    if (!watch.isSampleDue()) {
      return;
    }
    try {
      Statistics now = model.statistics();
      watch.sample(new Intake(
          admission.admitted(),
          admission.refused(),
          ceiling.turnedAway(),
          now.spreadMillis(),
          now.registrationsWaiting()));
    } catch (RuntimeException e) {
      log.error("the fleet could not be sampled", e);
    }
  }

  private HandshakeWatch watch(String transport) {
    return new HandshakeWatch(transport, runtime.ticker(), listener);
  }

  private FrontEnd.Context context(
      ModelRunner started, ChannelFactory<ServerChannel> doors, Gate gate) {
    return new FrontEnd.Context(
        loops.group(),
        doors,
        authenticator,
        gate,
        this::health,
        board::silent,
        started::input,
        started::received,
        started::said,
        this::watch);
  }

  /** The state could not be stored: nothing true can be said any more, so nothing is. */
  private void storeFailed(RuntimeException cause) {
    if (failure.compareAndSet(null, cause)) {
      log.error("the state could not be stored; stopping", cause);
      agents.close();
      pool.blocking().execute(this::kill);
    }
  }

  private synchronized ModelRunner runner() {
    if (runner == null) {
      throw new IllegalStateException("not bound (expected: bind() first)");
    }
    return runner;
  }

  /** Asks the model something; completes on its context. */
  public <T> CompletableFuture<T> ask(Function<ControlPlaneModel, T> question) {
    return runner().ask(question);
  }

  /**
   * Moves the agents elsewhere, and refuses new ones until it is called off.
   *
   * @param deadline from now, at least {@code over}
   * @return completes when none is left
   */
  public CompletableFuture<Void> drain(Duration over, Duration deadline) {
    CompletableFuture<Void> drained = new CompletableFuture<>();
    ask(model -> {
          model.drain(over, deadline);
          return true;
        })
        .whenComplete((begun, problem) -> {
          if (problem == null) {
            completeWhenDrained(drained);
          } else {
            drained.completeExceptionally(problem);
          }
        });
    return drained;
  }

  private void completeWhenDrained(CompletableFuture<Void> drained) {
    ask(model -> model.drain().state()).whenComplete((state, problem) -> {
      if (problem != null) {
        drained.completeExceptionally(problem);
      } else if (state == DrainView.State.DRAINING) {
        pool.next().schedule(LOOK_AGAIN, () -> completeWhenDrained(drained));
      } else {
        drained.complete(null);
      }
    });
  }

  public Faults faults() {
    return faults;
  }

  /** The port for agents. */
  public synchronized int port() {
    return portOf(agentPort);
  }

  /** The port of the other way in, if there is one. */
  public synchronized Optional<Integer> besidePort() {
    return beside == null ? Optional.empty() : Optional.of(beside.port());
  }

  /** The port for operators, if there is one. */
  public synchronized Optional<Integer> adminPort() {
    return adminPort == null ? Optional.empty() : Optional.of(portOf(adminPort));
  }

  private static int portOf(@Nullable Channel bound) {
    if (bound == null) {
      throw new IllegalStateException("not bound (expected: bind() first)");
    }
    return ((InetSocketAddress) bound.localAddress()).getPort();
  }

  /** Completes when the control plane has ended, exceptionally if its state could not be stored. */
  public CompletionStage<Void> terminated() {
    return terminated.minimalCompletionStage();
  }

  /** Says goodbye with 1001, stores the state and ends, within 2 s. Idempotent. */
  @Override
  public void close() {
    end(true);
  }

  /**
   * Ends as SIGKILL would: connections break without a word and nothing more is stored. What had been acknowledged is in
   * the state file.
   */
  public void kill() {
    end(false);
  }

  private synchronized void end(boolean orderly) {
    if (ended) {
      return;
    }
    ended = true;
    Deadline deadline = new Deadline(runtime.ticker(), STOP_WITHIN);
    boolean truthful = orderly && failure.get() == null;
    closePort(agentPort, deadline);
    closePort(adminPort, deadline);
    if (runner != null) {
      if (truthful) {
        sayGoodbye(runner, deadline);
      }
      deadline.await(runner.stop(truthful));
    }
    agents.close();
    admins.close();
    loops.close(deadline.atMost(LOOPS_WITHIN));
    pool.close();
    if (runner != null) {
      runner.dead();
    } else if (store != null) {
      store.abandon();
    }
    RuntimeException cause = failure.get();
    if (cause == null) {
      terminated.complete(null);
    } else {
      terminated.completeExceptionally(cause);
    }
  }

  private void sayGoodbye(ModelRunner running, Deadline deadline) {
    board.clear();
    running.wakeUp();
    deadline.await(running.ask(
        model -> model.closeConnections(Optional.empty(), CloseCodes.GOING_AWAY, "going away")));
    agents
        .newCloseFuture()
        .awaitUninterruptibly(deadline.atMost(GOODBYE_WITHIN).toMillis(), TimeUnit.MILLISECONDS);
    if (beside != null) {
      beside.close(deadline.atMost(GOODBYE_WITHIN));
    }
  }

  private static void closePort(@Nullable Channel port, Deadline deadline) {
    if (port != null) {
      port.close()
          .awaitUninterruptibly(deadline.atMost(GOODBYE_WITHIN).toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private synchronized void wakeUp() {
    if (runner != null) {
      runner.wakeUp();
    }
  }
}
