package dev.rejoin.reconnect.world;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.message.Envelope;
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
import dev.rejoin.api.transport.Probe;
import dev.rejoin.testkit.time.VirtualScheduler;
import dev.rejoin.testkit.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** Ordered, reliable connections with delays, until they are reset, cut without a word, or held up for a while. */
public final class SimulatedNetwork implements Connector {

  /** What becomes of new connections. */
  public enum Mode {
    UP,
    REFUSED,
    BLACK_HOLE,
    /** TCP connects, and then nothing works. */
    BROKEN
  }

  private final VirtualTime time;
  private final VirtualScheduler wire;
  private final RandomGenerator dice;
  private final List<Wire> wires = new ArrayList<>();
  private Mode mode = Mode.UP;
  private Optional<Duration> busyFor = Optional.empty();
  private int longestDelayMillis = 40;
  private SimulatedControlPlane plane;

  @SuppressWarnings("NullAway.Init")
  public SimulatedNetwork(VirtualTime time, RandomGenerator dice) {
    this.time = time;
    this.dice = dice;
    this.wire = time.newScheduler();
  }

  void attach(SimulatedControlPlane controlPlane) {
    plane = controlPlane;
  }

  public void mode(Mode newMode) {
    mode = newMode;
  }

  /** Refuses with a slot; empty ends that. */
  public void busy(Optional<Duration> retryAfter) {
    busyFor = retryAfter;
  }

  public void longestDelay(int millis) {
    longestDelayMillis = millis;
  }

  /** Connections and attempts the agent has not released. */
  public List<Wire> inUse() {
    wires.removeIf(Wire::released);
    return List.copyOf(wires);
  }

  public void resetAll() {
    inUse().forEach(Wire::reset);
  }

  public void cutAll() {
    inUse().forEach(w -> w.cut = true);
  }

  /** Holds up everything for {@code duration}; nothing is lost. */
  public void blink(Duration duration) {
    long until = time.elapsed().plus(duration).toNanos();
    inUse().forEach(w -> w.heldUntil = until);
  }

  @Override
  public Attempting connect(ConnectRequest request, ConnectionListener listener) {
    Wire dialled = new Wire(request, listener);
    wires.add(dialled);
    dialled.dial();
    return dialled;
  }

  @Override
  public CompletionStage<Probe> probe(Endpoint endpoint, Duration deadline) {
    CompletableFuture<Probe> answer = new CompletableFuture<>();
    boolean silent = mode == Mode.BLACK_HOLE;
    wire.schedule(silent ? deadline : delay(), () -> answer.complete(whatIsThere(deadline)));
    return answer;
  }

  /** Probes lie at times, as health endpoints do. */
  private Probe whatIsThere(Duration deadline) {
    return switch (mode) {
      case BLACK_HOLE -> new Probe.Absent(new ConnectFailure.TimedOut(ConnectPhase.TCP, deadline));
      case REFUSED -> new Probe.Absent(new ConnectFailure.Refused("nobody listens"));
      case UP, BROKEN ->
        switch (dice.nextInt(4)) {
          case 0 -> new Probe.Unhealthy("answered 503");
          case 1 -> new Probe.Reachable();
          case 2 -> new Probe.Unsupported("answered 404");
          default -> new Probe.Healthy();
        };
    };
  }

  @Override
  public void close() {}

  private Duration delay() {
    return Duration.ofMillis(1 + dice.nextInt(longestDelayMillis));
  }

  /** One attempt and the connection it may become; both ends. */
  public final class Wire implements Attempting, Connection {
    private final ConnectRequest request;
    private final ConnectionListener listener;
    private boolean open;
    private boolean released;
    private boolean cut;
    private boolean stalled;
    private long heldUntil;
    private long towardsPlane;
    private long towardsAgent;

    private Wire(ConnectRequest request, ConnectionListener listener) {
      this.request = request;
      this.listener = listener;
    }

    private void dial() {
      if (mode == Mode.BLACK_HOLE) {
        wire.schedule(
            request.deadline(),
            () -> fail(new ConnectFailure.TimedOut(ConnectPhase.TCP, request.deadline())));
        return;
      }
      wire.schedule(delay(), () -> {
        if (mode == Mode.BROKEN) {
          fail(new ConnectFailure.ConnectionReset(ConnectPhase.TLS, "reset"));
        } else if (mode != Mode.UP) {
          fail(new ConnectFailure.Refused("nobody listens"));
        } else if (busyFor.isPresent()) {
          fail(new ConnectFailure.Busy(503, busyFor, "no room"));
        } else if (!released) {
          open = true;
          listener.opened(this);
        }
      });
    }

    private void fail(ConnectFailure failure) {
      if (!released) {
        released = true;
        listener.failed(failure, PhaseTimes.none());
      }
    }

    /** Whether it carries only heartbeats. */
    public boolean beside() {
      return request.role() == ConnectRequest.Role.HEARTBEAT;
    }

    boolean released() {
      return released;
    }

    public Endpoint endpoint() {
      return request.endpoint();
    }

    /** True where the agent may still speak and be heard. */
    boolean alive() {
      return open && !released && !cut;
    }

    /** Neither side hears of the other any more, and neither is told. */
    public void cut() {
      cut = true;
    }

    /** The agent's output no longer leaves. */
    public void stall(boolean stall) {
      stalled = stall;
      if (!stall && open && !released) {
        listener.writable();
      }
    }

    public void reset() {
      if (!open) {
        fail(new ConnectFailure.ConnectionReset(ConnectPhase.UPGRADE, "reset"));
      } else {
        gone(new Disconnect.ConnectionLost("reset"));
      }
    }

    // ---- the control plane's end

    void say(Envelope envelope) {
      towardsAgent = deliver(towardsAgent, () -> {
        listener.activity();
        listener.received(envelope);
      });
    }

    public void sayGarbage() {
      towardsAgent = deliver(towardsAgent, () -> {
        listener.activity();
        listener.malformed("{{{");
      });
    }

    void hangUp(int code) {
      towardsAgent = deliver(
          towardsAgent, () -> gone(new Disconnect.ClosedByPeer(code, "closed by the plane")));
    }

    private long deliver(long previous, Runnable delivery) {
      long due =
          Math.max(Math.max(previous, heldUntil), time.elapsed().plus(delay()).toNanos());
      wire.schedule(Duration.ofNanos(due).minus(time.elapsed()), () -> {
        if (!cut && !released) {
          delivery.run();
        }
      });
      return due;
    }

    private void gone(Disconnect reason) {
      if (open && !released) {
        released = true;
        plane.closed(this);
        listener.closed(reason);
      }
    }

    // ---- the agent's end

    @Override
    public void cancel() {
      if (!released) {
        released = true;
        plane.closed(this);
      }
    }

    @Override
    public ConnectionInfo info() {
      return new ConnectionInfo(
          "simulated", request.endpoint(), "192.0.2.1:1", Optional.empty(), PhaseTimes.none());
    }

    @Override
    public void send(Envelope envelope, Runnable flushed) {
      if (!open || released || stalled) {
        return;
      }
      flushed.run();
      towardsPlane = deliver(towardsPlane, () -> plane.received(this, envelope));
    }

    @Override
    public void ping(Runnable flushed) {
      if (open && !released && !stalled) {
        flushed.run();
        towardsPlane = deliver(towardsPlane, () -> {
          if (plane.answersPings()) {
            towardsAgent = deliver(towardsAgent, listener::activity);
          }
        });
      }
    }

    @Override
    public boolean writable() {
      return !stalled;
    }

    @Override
    public void close(CloseReason reason) {
      wire.schedule(
          cut ? Duration.ofSeconds(1) : delay(),
          () -> gone(new Disconnect.ClosedHere(reason.text())));
    }

    @Override
    public void abort() {
      gone(new Disconnect.ClosedHere("aborted"));
    }

    @Override
    public String toString() {
      return (open ? "connection" : "attempt")
          + (cut ? ", cut" : "")
          + (stalled ? ", stalled" : "");
    }
  }
}
