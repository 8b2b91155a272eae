package dev.rejoin.controlplane.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Session;
import dev.rejoin.api.message.Command;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Event;
import dev.rejoin.api.message.Heartbeat;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.message.RegisterRequired;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.message.Resumed;
import dev.rejoin.api.message.Sequenced;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An agent that keeps the protocol, over connections whose two directions deliver one envelope at a time when the test
 * says so. It checks what it is told.
 */
final class HonestAgent {
  final String id;
  final Set<String> commandsSeen = new HashSet<>();
  final List<String> firstDeliveries = new ArrayList<>();
  private final ControlPlaneSide controlPlane;

  @Nullable
  Session session;

  @Nullable
  Pipe holder;

  @Nullable
  Pipe candidate;

  private String registrationId;
  private int counter;
  long highestEpoch;

  private final Deque<Event> unacknowledged = new ArrayDeque<>();
  private final Deque<Event> unsent = new ArrayDeque<>();
  private long acknowledged;
  private long lastReceived;

  /** What the agent needs of the world. */
  interface ControlPlaneSide {
    /** The process that a new connection leads to. */
    ControlPlaneModel model();

    /** That process is about to be given something. */
    void enter(ControlPlaneModel model);

    Instant now();
  }

  HonestAgent(String id, ControlPlaneSide controlPlane) {
    this.id = id;
    this.controlPlane = controlPlane;
    this.registrationId = id + "-g0";
  }

  /** One connection: two queues of what is under way. */
  final class Pipe implements Outlet {
    final Deque<Envelope> toServer = new ArrayDeque<>();
    final Deque<Envelope> toAgent = new ArrayDeque<>();
    final ControlPlaneModel model = controlPlane.model();
    final Link link = model.connected(Peer.anonymous(id), this);
    boolean closedByServer;
    boolean broken;
    /** An old numbering must not mix with the new one. */
    int sessionNumber = -1;

    @Override
    public void send(Envelope envelope) {
      toAgent.add(envelope);
    }

    @Override
    public void close(int status, String why) {
      closedByServer = true;
    }

    void ask(Message message) {
      toServer.add(Envelope.of(message, "r" + ++counter, 0, controlPlane.now()));
    }

    boolean deliverToServer() {
      Envelope next = broken ? null : toServer.poll();
      if (next != null) {
        controlPlane.enter(model);
        model.received(link, next);
      }
      return next != null;
    }

    boolean deliverToAgent() {
      Envelope next = broken ? null : toAgent.poll();
      if (next != null) {
        received(this, next);
      } else if (closedByServer) {
        lose();
        return true;
      }
      return next != null;
    }

    /** The path is cut; the server learns of it. */
    void lose() {
      if (!broken) {
        broken = true;
        controlPlane.enter(model);
        model.disconnected(link, "cut");
        if (holder == this) {
          holder = null;
        }
        if (candidate == this) {
          candidate = null;
        }
      }
    }

    /** The server's process is gone, and with it what was on its way there. */
    void serverDied() {
      broken = true;
      holder = holder == this ? null : holder;
      candidate = candidate == this ? null : candidate;
    }
  }

  private int sessionNumber;

  boolean connected() {
    return holder != null;
  }

  /** Opens a connection and asks for the session on it. */
  void connect() {
    if (candidate == null) {
      Pipe pipe = new Pipe();
      candidate = pipe;
      askForSession(pipe);
    }
  }

  private void askForSession(Pipe pipe) {
    Session held = session;
    if (held == null) {
      pipe.ask(ModelWorld.registration(id, id + "-process", registrationId, highestEpoch));
    } else {
      pipe.ask(ModelWorld.resumption(held, lastReceived, "u" + ++counter));
    }
  }

  /** Asks again on the same connection, as after a deadline. */
  void repeat() {
    if (candidate != null && session == null) {
      askForSession(candidate);
    }
  }

  void emit(String text) {
    unsent.add(new Event(id + "/" + text, "test", Opaque.ofText(text), false));
    pump();
  }

  void heartbeat() {
    Pipe pipe = holder;
    if (pipe != null) {
      pipe.toServer.add(Envelope.of(
          new Heartbeat(highestEpoch), "h" + ++counter, lastReceived, controlPlane.now()));
    }
  }

  private void pump() {
    Pipe pipe = holder;
    while (pipe != null && !unsent.isEmpty()) {
      Event event = unsent.remove();
      unacknowledged.add(event);
      pipe.toServer.add(Envelope.sequenced(
          event, acknowledged + unacknowledged.size(), lastReceived, controlPlane.now()));
    }
  }

  private void received(Pipe pipe, Envelope envelope) {
    Message message = envelope.message();
    if (message instanceof RegisterSuccess success && pipe == candidate) {
      begin(pipe, success.session());
    } else if (message instanceof Resumed resumed && pipe == candidate) {
      goOn(pipe, resumed);
    } else if (message instanceof RegisterRequired) {
      register(pipe);
    } else if (pipe.sessionNumber == sessionNumber) {
      acknowledge(envelope.ack());
      if (message instanceof Sequenced sequenced) {
        command(envelope.seq(), (Command) sequenced);
      }
    }
  }

  private void register(Pipe pipe) {
    if (pipe == holder || pipe == candidate) {
      session = null;
      holder = null;
      candidate = pipe;
      askForSession(pipe);
    }
  }

  private void begin(Pipe pipe, Session granted) {
    epoch(granted.epoch());
    session = granted;
    registrationId = id + "-g" + ++counter;
    sessionNumber++;
    acknowledged = 0;
    lastReceived = 0;
    List<Event> again = new ArrayList<>(unacknowledged);
    again.replaceAll(Event::asRedelivered);
    unacknowledged.clear();
    for (int i = again.size() - 1; i >= 0; i--) {
      unsent.addFirst(again.get(i));
    }
    hold(pipe);
  }

  private void goOn(Pipe pipe, Resumed resumed) {
    epoch(resumed.epoch());
    acknowledge(resumed.lastReceived());
    while (!unacknowledged.isEmpty()) {
      unsent.addFirst(unacknowledged.removeLast());
    }
    hold(pipe);
  }

  private void hold(Pipe pipe) {
    pipe.sessionNumber = sessionNumber;
    holder = pipe;
    candidate = null;
    pump();
  }

  private void epoch(long granted) {
    assertThat(granted).as("epoch granted to %s", id).isGreaterThan(highestEpoch);
    highestEpoch = granted;
  }

  private void acknowledge(long seq) {
    assertThat(seq)
        .as("acknowledged to %s", id)
        .isLessThanOrEqualTo(acknowledged + unacknowledged.size());
    while (acknowledged < seq) {
      unacknowledged.remove();
      acknowledged++;
    }
  }

  private void command(long seq, Command command) {
    if (seq <= lastReceived) {
      return;
    }
    assertThat(seq).as("next command of %s", id).isEqualTo(lastReceived + 1);
    lastReceived = seq;
    boolean first = commandsSeen.add(command.messageId());
    if (first) {
      firstDeliveries.add(command.body().text());
    } else {
      assertThat(command.redelivered()).as("%s again to %s", command, id).isTrue();
    }
  }

  int unacknowledged() {
    return unacknowledged.size() + unsent.size();
  }
}
