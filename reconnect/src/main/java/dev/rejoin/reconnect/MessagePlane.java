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
  private final Allowance allowance;
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
    this.allowance = allowance;
    this.outbox = new Outbox(allowance);
    this.wallClock = wallClock;
    this.commands = commands;
    this.complain = complain;
  }

  /**
   * The session has arrived on {@code link}: replay, then go on.
   *
   * @return false if the control plane counts otherwise than we do, so that going on would lose messages; the session
   *     is then on no link
   */
  boolean adopt(Link link, RegistrationOutcome outcome) {
    if (outcome instanceof Resumed resumed) {
      if (!outbox.resume(resumed.peerReceived())) {
        holder = null;
        return false;
      }
    } else {
      outbox.renew();
      inbox.renew();
      session++;
    }
    link.delivery().carry(session);
    holder = link;
    Envelope held;
    while ((held = link.delivery().release()) != null) {
      receive(link, held);
    }
    pump();
    return true;
  }

  /** The session is on no link. */
  void detach() {
    holder = null;
  }

  long lastReceived() {
    return inbox.lastReceived();
  }

  /** What an envelope that leaves on {@code link} now acknowledges. */
  long acknowledge(Link link) {
    if (!link.delivery().acknowledges(session)) {
      return 0;
    }
    inbox.acknowledgementSent();
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
      link.send(
          Envelope.sequenced(next.message(), next.seq(), acknowledge(link), wallClock.instant()),
          () -> {});
    }
  }

  /** Takes the acknowledgement and, if it is numbered, the message out of an envelope. */
  void receive(Link link, Envelope envelope) {
    Delivery delivery = link.delivery();
    if (delivery.session() == 0) {
      if (envelope.message() instanceof Sequenced early && !delivery.hold(envelope, early)) {
        refuse(link, "too many messages before the session was granted");
      }
      return;
    }
    if (delivery.session() != session) {
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
    if (allowance.crowded()) {
      refuse(link, "commands go on, but their results are not acknowledged");
      return;
    }
    switch (inbox.accept(seq, message.body().size())) {
      case NEW -> accept(link, message);
      case DUPLICATE -> {}
      case GAP ->
        refuse(
            link,
            "message " + seq + " after " + inbox.lastReceived() + ", the ones between are missing");
    }
    if (inbox.acknowledgementDue() && holder != null) {
      holder.send(new Ack(), acknowledge(holder));
    }
  }

  private void accept(Link link, Sequenced message) {
    if (message instanceof Command command) {
      commands.accept(command);
    } else {
      complain.accept(link, "sent " + message.type() + ", which only agents send");
    }
  }

  /** What was not accepted comes again after a resumption. */
  private void refuse(Link link, String problem) {
    complain.accept(link, problem);
    link.close(CloseReason.protocolError(problem));
  }
}
