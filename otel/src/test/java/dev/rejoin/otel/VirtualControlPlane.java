package dev.rejoin.otel;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.Pacing;
import dev.rejoin.api.Secret;
import dev.rejoin.api.Session;
import dev.rejoin.api.message.Deferred;
import dev.rejoin.api.message.Draining;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Heartbeat;
import dev.rejoin.api.message.HeartbeatAck;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Ping;
import dev.rejoin.api.message.Pong;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.RegisterRequired;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.message.Resume;
import dev.rejoin.api.message.Resumed;
import dev.rejoin.api.message.Resync;
import dev.rejoin.api.message.ResyncAck;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.api.transport.ConnectRequest;
import dev.rejoin.api.transport.Connection;
import dev.rejoin.api.transport.ConnectionInfo;
import dev.rejoin.api.transport.ConnectionListener;
import dev.rejoin.api.transport.Connector;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.api.transport.PhaseTimes.PhaseTime;
import dev.rejoin.api.transport.Probe;
import dev.rejoin.testkit.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A control plane and the network to it in virtual time: DNS takes 1 ms, TCP 2, TLS 5, the upgrade 3, an answer 4. It can
 * be down, silent, busy, forgetful, or about to go.
 */
final class VirtualControlPlane implements Connector {
  static final String TOKEN = "session-token-that-nobody-may-see";

  /** What it does with a connection attempt. */
  enum Door {
    OPEN,
    REFUSING,
    BUSY,
    UNWELL
  }

  private static final Duration ANSWER = Duration.ofMillis(4);

  private final VirtualTime time;
  private final List<Link> links = new ArrayList<>();
  private final List<ConnectRequest> requests = new ArrayList<>();
  private final List<Map<String, String>> traceContexts = new ArrayList<>();
  private Door door = Door.OPEN;
  private boolean silent;
  private final List<Runnable> heldBack = new ArrayList<>();
  private Duration registration = ANSWER;
  private Probe probe = new Probe.Healthy();
  private boolean sessionKnown;
  private Optional<Duration> deferral = Optional.empty();
  private Pacing pacing = Pacing.unannounced();
  private long epoch;

  VirtualControlPlane(VirtualTime time) {
    this.time = time;
  }

  void door(Door now) {
    door = now;
  }

  void down() {
    door = Door.REFUSING;
    cut();
  }

  /** Nothing arrives any more, or again; what was said on an open connection meanwhile arrives then. */
  void silent(boolean now) {
    silent = now;
    if (!now) {
      List<Runnable> late = List.copyOf(heldBack);
      heldBack.clear();
      late.forEach(Runnable::run);
    }
  }

  void registrationTakes(Duration duration) {
    registration = duration;
  }

  /** What probes find from now on, 2 ms after they were sent. */
  void probed(Probe answer) {
    probe = answer;
  }

  void forget() {
    sessionKnown = false;
  }

  void deferOnceFor(Duration duration) {
    deferral = Optional.of(duration);
  }

  void announce(Duration spread) {
    pacing = Pacing.over(spread);
  }

  /** The connections there are now are answered no more; new ones are. */
  void deaf() {
    links.forEach(link -> link.deaf = true);
  }

  /** A byte arrives on every connection. */
  void murmur() {
    List.copyOf(links).forEach(link -> link.listener.activity());
  }

  /** Resets every connection. */
  void cut() {
    List.copyOf(links).forEach(Link::cut);
  }

  /** Resets the connections of one kind. */
  void cut(ConnectRequest.Role role) {
    links.stream().filter(link -> link.request.role() == role).toList().forEach(Link::cut);
  }

  void drain(Duration over, Duration deadline) {
    List.copyOf(links)
        .forEach(link -> link.say(Envelope.of(new Draining(over, deadline), 0, time.instant())));
  }

  void demandRegistration() {
    forget();
    List.copyOf(links)
        .forEach(link -> link.say(Envelope.of(new RegisterRequired("forgot"), 0, time.instant())));
  }

  List<ConnectRequest> requests() {
    return requests;
  }

  /** Of every registration and resumption received. */
  List<Map<String, String>> traceContexts() {
    return traceContexts;
  }

  @Override
  public Attempting connect(ConnectRequest request, ConnectionListener listener) {
    requests.add(request);
    Link link = new Link(request, listener);
    PhaseTime dns = phase(ConnectPhase.DNS, 0, 1);
    if (silent) {
      return () -> link.over = true;
    } else if (door == Door.REFUSING) {
      link.later(
          3,
          () -> link.fail(
              new ConnectFailure.Refused("connection refused"),
              dns,
              phase(ConnectPhase.TCP, 1, 2)));
    } else if (door == Door.BUSY) {
      link.later(
          11,
          () -> link.fail(
              new ConnectFailure.Busy(503, Optional.of(Duration.ofSeconds(3)), "503 busy"),
              dns,
              phase(ConnectPhase.TCP, 1, 2),
              phase(ConnectPhase.TLS, 3, 5),
              phase(ConnectPhase.UPGRADE, 8, 3)));
    } else if (door == Door.UNWELL) {
      link.later(
          11,
          () -> link.fail(
              new ConnectFailure.UnexpectedStatus(500, "500 unwell"),
              dns,
              phase(ConnectPhase.TCP, 1, 2),
              phase(ConnectPhase.TLS, 3, 5),
              phase(ConnectPhase.UPGRADE, 8, 3)));
    } else {
      link.later(11, link::open);
    }
    return () -> link.over = true;
  }

  private static PhaseTime phase(ConnectPhase phase, long after, long took) {
    return new PhaseTime(phase, Duration.ofMillis(after), Duration.ofMillis(took));
  }

  @Override
  public CompletionStage<Probe> probe(Endpoint endpoint, Duration deadline) {
    CompletableFuture<Probe> answer = new CompletableFuture<>();
    time.newScheduler().schedule(Duration.ofMillis(2), () -> answer.complete(probe));
    return answer;
  }

  @Override
  public void close() {}

  /** One attempt, and the connection it became. */
  private final class Link implements Connection {
    private final ConnectRequest request;
    private final ConnectionListener listener;
    private final dev.rejoin.api.time.Scheduler network = time.newScheduler();
    private boolean over;
    private boolean deaf;

    Link(ConnectRequest request, ConnectionListener listener) {
      this.request = request;
      this.listener = listener;
    }

    void later(long millis, Runnable task) {
      network.schedule(Duration.ofMillis(millis), () -> {
        if (!over) {
          task.run();
        }
      });
    }

    void fail(ConnectFailure failure, PhaseTime... phases) {
      over = true;
      listener.failed(failure, new PhaseTimes(List.of(phases)));
    }

    void open() {
      links.add(this);
      listener.opened(this);
    }

    void say(Envelope envelope) {
      listener.activity();
      listener.received(envelope);
    }

    void cut() {
      end(new Disconnect.ConnectionLost("reset by peer"));
    }

    private void end(Disconnect reason) {
      links.remove(this);
      if (!over) {
        over = true;
        listener.closed(reason);
      }
    }

    @Override
    public ConnectionInfo info() {
      return new ConnectionInfo(
          "virtual",
          request.endpoint(),
          "192.0.2.1:7443",
          Optional.of("TLSv1.3"),
          new PhaseTimes(List.of(
              phase(ConnectPhase.DNS, 0, 1),
              phase(ConnectPhase.TCP, 1, 2),
              phase(ConnectPhase.TLS, 3, 5),
              phase(ConnectPhase.UPGRADE, 8, 3))));
    }

    @Override
    public void send(Envelope envelope, Runnable flushed) {
      flushed.run();
      Duration takes = envelope.message() instanceof Register ? registration : ANSWER;
      envelope.requestId().ifPresent(id -> later(takes.toMillis(), () -> answer(envelope, id)));
    }

    private void answer(Envelope envelope, String id) {
      if (silent && !over) {
        heldBack.add(() -> answer(envelope, id));
      } else if (!deaf && !over) {
        Message answer = answer(envelope.message());
        if (answer != null) {
          say(Envelope.of(answer, id, 0, time.instant()));
        }
      }
    }

    @org.jspecify.annotations.Nullable
    private Message answer(Message message) {
      if (message instanceof Register register) {
        traceContexts.add(register.traceContext());
        if (deferral.isPresent()) {
          Duration later = deferral.get();
          deferral = Optional.empty();
          return new Deferred(later, "the queue is long");
        }
        sessionKnown = true;
        return new RegisterSuccess(
            new Session(
                request.agentId(), ++epoch, Secret.of(TOKEN), Duration.ofSeconds(5), pacing),
            "");
      } else if (message instanceof Resume resume) {
        traceContexts.add(resume.traceContext());
        return sessionKnown
            ? new Resumed(++epoch, 0, pacing, "")
            : new RegisterRequired("unknown session");
      } else if (message instanceof Heartbeat) {
        return new HeartbeatAck(pacing);
      } else if (message instanceof Ping) {
        return new Pong();
      }
      return message instanceof Resync resync ? new ResyncAck(resync.digest()) : null;
    }

    @Override
    public void ping(Runnable flushed) {
      flushed.run();
      later(ANSWER.toMillis(), () -> {
        if (!silent && !deaf) {
          listener.activity();
        }
      });
    }

    @Override
    public boolean writable() {
      return true;
    }

    @Override
    public void close(CloseReason reason) {
      end(new Disconnect.ClosedHere(reason.text()));
    }

    @Override
    public void abort() {
      end(new Disconnect.ClosedHere("aborted"));
    }
  }
}
