package dev.rejoin.reconnect;

import dev.rejoin.api.message.Ack;
import dev.rejoin.api.message.Command;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Event;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.message.Sequenced;
import dev.rejoin.api.registration.RegistrationOutcome;
import dev.rejoin.api.registration.RegistrationOutcome.Resumed;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.reconnect.session.Allowance;
import dev.rejoin.reconnect.session.Inbox;
import dev.rejoin.reconnect.session.Outbox;
import dev.rejoin.reconnect.session.Outbox.Numbered;
import java.time.InstantSource;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The numbered messages of the session, wherever it lives: sends, acknowledges, replays, drops what it has, and refuses
 * what does not belong. Confined to the serial context.
 */
final class MessagePlane {
  private final Outbox outbox;
  private final Inbox inbox = new Inbox();
  private final InstantSource wallClock;
  private final Consumer<Command> commands;
  private final BiConsumer<Link, String> complain;

  private @Nullable Link holder;
  /** Counts sessions, so that a retired link of an earlier one cannot mix its numbers in. */
  private long session;

  MessagePlane(
      Allowance allowance,
      InstantSource wallClock,
      Consumer<Command> commands,
      BiConsumer<Link, String> complain) {
    this.outbox = new Outbox(allowance);
    this.wallClock = wallClock;
    this.commands = commands;
    this.complain = complain;
  }

  /** The session has arrived on {@code link}: replay, then go on. */
  void adopt(Link link, RegistrationOutcome outcome) {
    if (outcome instanceof Resumed resumed) {
      if (!outbox.resume(resumed.peerReceived())) {
        complain.accept(
            link,
            "resumed with last received " + resumed.peerReceived() + ", which was never sent");
      }
    } else {
      outbox.renew();
      inbox.renew();
      session++;
    }
    link.session(session);
    holder = link;
    Envelope held;
    while ((held = link.nextHeld()) != null) {
      receive(link, held);
    }
    pump();
  }

  /** The session is on no link. */
  void detach() {
    holder = null;
  }

  long lastReceived() {
    return inbox.lastReceived();
  }

  /** A message whose room has been taken. */
  void add(Event event) {
    outbox.add(event);
    pump();
  }

  /** An answer to a command. */
  void reply(String messageId, String name, Opaque body) {
    outbox.addAnyway(new Event(messageId, name, body, false));
    pump();
  }

  /** Sends what waits, as long as the connection takes it. */
  void pump() {
    Link link = holder;
    while (link != null && link.canSend()) {
      Numbered next = outbox.next();
      if (next == null) {
        return;
      }
      inbox.acknowledgementSent();
      link.send(
          Envelope.sequenced(next.message(), next.seq(), inbox.lastReceived(), wallClock.instant()),
          () -> {});
    }
  }

  /** Takes the acknowledgement and, if it is numbered, the message out of an envelope. */
  void receive(Link link, Envelope envelope) {
    boolean numbered = envelope.message() instanceof Sequenced;
    if (link.session() == 0 && numbered) {
      if (!link.hold(envelope)) {
        complain.accept(link, "too many messages before the session was granted");
        link.close(CloseReason.protocolError("too many messages before the session was granted"));
      }
      return;
    }
    if (link.session() != session || session == 0) {
      return;
    }
    if (envelope.ack() > 0 && !outbox.acknowledge(envelope.ack())) {
      complain.accept(link, "acknowledged " + envelope.ack() + ", which was never sent");
    }
    if (envelope.message() instanceof Sequenced message) {
      receiveNumbered(link, envelope.seq(), message);
    }
  }

  private void receiveNumbered(Link link, long seq, Sequenced message) {
    if (!(message instanceof Command command)) {
      complain.accept(link, "sent " + message.type() + ", which only agents send");
      return;
    }
    switch (inbox.accept(seq, message.body().size())) {
      case NEW -> commands.accept(command);
      case DUPLICATE -> {}
      case GAP -> {
        String problem =
            "message " + seq + " after " + inbox.lastReceived() + ", the ones between are missing";
        complain.accept(link, problem);
        link.close(CloseReason.protocolError(problem));
      }
    }
    if (inbox.acknowledgementDue() && holder != null) {
      inbox.acknowledgementSent();
      holder.send(new Ack(), inbox.lastReceived());
    }
  }
}
