package dev.rejoin.reconnect;

import dev.rejoin.api.message.Ack;
import dev.rejoin.api.message.Command;
import dev.rejoin.api.message.Draining;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.ErrorReport;
import dev.rejoin.api.message.HeartbeatAck;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.message.Ping;
import dev.rejoin.api.message.Pong;
import dev.rejoin.api.message.ProtocolFallback;
import dev.rejoin.api.message.RegisterRequired;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.message.Resumed;
import dev.rejoin.api.message.Resync;
import dev.rejoin.api.message.Sequenced;
import dev.rejoin.api.message.Superseded;
import dev.rejoin.api.message.Unknown;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.reconnect.machine.Event;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Decides what a received message is for: an answer somebody waits for, an order, or a mistake that is said once. */
final class Dispatcher {
  private static final String RESULT = "command_result";
  private static final String FAILURE = "command_failed";
  private static final int LONGEST_PROBLEM = 1_000;

  private final Runner runner;
  private final CommandHandler commands;
  private final Requests requests;

  Dispatcher(Runner runner, CommandHandler commands, Requests requests) {
    this.runner = runner;
    this.commands = commands;
    this.requests = requests;
  }

  void dispatch(Link link, Envelope envelope) {
    Message message = envelope.message();
    String requestId = envelope.requestId().orElse(null);
    if (message instanceof HeartbeatAck ack) {
      heartbeatAnswered(link, requestId, ack);
    } else if (message instanceof Sequenced || message instanceof Ack) {
      return; // the message plane has it
    } else if (message instanceof Ping) {
      pong(link, requestId);
    } else if (requestId != null && answered(link, requestId, message)) {
      return;
    } else if (message instanceof Pong && requestId != null && link.askedForPong(requestId)) {
      return; // that it came is all it says
    } else if (message instanceof RegisterRequired required) {
      runner.handle(new Event.RegistrationDemanded(link.id(), required.why()));
    } else if (message instanceof Superseded superseded) {
      String instance = superseded.instanceId();
      runner.handle(new Event.Superseded(link.id(), instance, runner.ownInstance(instance)));
    } else if (message instanceof Draining draining) {
      runner.handle(new Event.DrainAnnounced(link.id(), draining.over(), draining.deadline()));
    } else if (message instanceof Resync resync && resync.routes().isEmpty()) {
      runner.resync();
    } else if (message instanceof Unknown unknown) {
      unknown(link, unknown.type());
    } else if (message instanceof ErrorReport || message instanceof ProtocolFallback) {
      complainOnce(link, "answered with " + message);
    } else {
      unexpected(link, message, requestId);
    }
  }

  /** The same on a connection that carries only heartbeats. */
  void dispatchBeside(Link link, Envelope envelope) {
    Message message = envelope.message();
    String requestId = envelope.requestId().orElse(null);
    if (message instanceof HeartbeatAck ack) {
      heartbeatAnswered(link, requestId, ack);
    } else if (message instanceof RegisterRequired required && requestId != null) {
      long roundTrip = link.beats().answer(requestId, runner.now());
      if (roundTrip >= 0) {
        runner.handle(
            new Event.HeartbeatRefused(link.id(), Duration.ofNanos(roundTrip), required.why()));
      }
    } else if (message instanceof Ping) {
      pong(link, requestId);
    } else if (!(message instanceof Pong)) {
      complainOnce(link, message.type() + " on the heartbeat channel");
    }
  }

  /** Output that waits tells the peer more than a pong at its end would, and a flood of pings costs no memory. */
  private void pong(Link link, @Nullable String requestId) {
    if (link.canSend()) {
      long ack = runner.messages().acknowledge(link);
      if (requestId == null) {
        link.send(new Pong(), ack);
      } else {
        link.send(new Pong(), requestId, ack, () -> {});
      }
    }
  }

  /** Numbered messages behind the grant of a session belong to it, though the strategy has yet to say so. */
  private boolean answered(Link link, String requestId, Message message) {
    boolean granted = message instanceof RegisterSuccess || message instanceof Resumed;
    if (granted && requests.expects(link.id(), requestId)) {
      link.delivery().expect();
    }
    return requests.answered(link.id(), requestId, message);
  }

  private void heartbeatAnswered(Link link, @Nullable String requestId, HeartbeatAck ack) {
    long roundTrip = requestId == null ? -1 : link.beats().answer(requestId, runner.now());
    if (roundTrip < 0) {
      complainOnce(link, "heartbeat_ack that answers no outstanding heartbeat");
    } else {
      runner.handle(
          new Event.HeartbeatAnswered(link.id(), Duration.ofNanos(roundTrip), ack.pacing()));
    }
  }

  private void unknown(Link link, String type) {
    if (complainOnce(link, "unknown message type " + type)) {
      link.send(new ProtocolFallback(type), runner.messages().acknowledge(link));
    }
  }

  private void unexpected(Link link, Message message, @Nullable String requestId) {
    String problem = requestId == null
        ? "unexpected " + message.type()
        : message.type() + " that answers no outstanding request";
    if (complainOnce(link, problem)) {
      link.send(new ErrorReport("unexpected", problem), runner.messages().acknowledge(link));
    }
  }

  /** The transport could not read a message; the connection goes on. */
  void malformed(Link link, String problem) {
    if (link.firstComplaint("malformed")) {
      runner.observe(new AgentEvent.PeerMisbehaved("malformed message: " + problem));
      link.send(new ErrorReport("malformed", problem), runner.messages().acknowledge(link));
    }
  }

  /** Says what the other side did wrong, once per link and kind; true if it was the first time. */
  boolean complainOnce(Link link, String problem) {
    boolean first = link.firstComplaint(problem);
    if (first) {
      runner.observe(new AgentEvent.PeerMisbehaved(problem));
    }
    return first;
  }

  void command(Command command) {
    switch (command.name()) {
      case "reconnect" -> {
        runner.handle(new Event.ReconnectNow());
        reply(command, RESULT, Opaque.ofText("reconnecting"));
      }
      case "resync" -> {
        runner.resync();
        reply(command, RESULT, Opaque.ofText("resyncing"));
      }
      default -> delegate(command);
    }
  }

  private void delegate(Command command) {
    CompletionStage<Opaque> result;
    try {
      result = commands.handle(command);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      reply(command, FAILURE, problem(e));
      return;
    }
    if (result == null) {
      reply(command, FAILURE, Opaque.ofText("the handler answered null"));
      return;
    }
    result.whenComplete((body, failure) -> runner.executeInside(() -> {
      if (failure == null) {
        reply(command, RESULT, body == null ? Opaque.empty() : body);
      } else {
        reply(command, FAILURE, problem(failure));
      }
    }));
  }

  private void reply(Command command, String name, Opaque body) {
    runner.messages().reply(command.messageId(), name, body);
  }

  private static Opaque problem(Throwable failure) {
    String message = Failures.message(failure);
    return Opaque.ofText(message.substring(0, Math.min(message.length(), LONGEST_PROBLEM)));
  }
}
