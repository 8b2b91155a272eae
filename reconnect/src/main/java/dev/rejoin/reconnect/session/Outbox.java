package dev.rejoin.reconnect.session;

import dev.rejoin.api.message.Sequenced;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages on their way to the other side: numbered from 1 within a session, kept until acknowledged. Confined to the
 * serial context.
 */
public final class Outbox {

  /** A message and its number. */
  public record Numbered(long seq, Sequenced message) {}

  private final Allowance allowance;
  private final Deque<Sequenced> sent = new ArrayDeque<>(0);
  private final Deque<Sequenced> unsent = new ArrayDeque<>(0);
  /** Number of the last acknowledged message. */
  private long acknowledged;

  public Outbox(Allowance allowance) {
    this.allowance = allowance;
  }

  /** Queues a message whose room has been taken from the allowance. */
  public void add(Sequenced message) {
    unsent.add(message);
  }

  /** Queues a message beyond the allowance. */
  public void addAnyway(Sequenced message) {
    allowance.takeAnyway(message.body().size());
    unsent.add(message);
  }

  /** The next message to send, which counts as sent from now on; null if there is none. */
  public @Nullable Numbered next() {
    Sequenced message = unsent.poll();
    if (message == null) {
      return null;
    }
    sent.add(message);
    return new Numbered(highestSent(), message);
  }

  /**
   * Forgets everything up to {@code seq}.
   *
   * @return false if more was acknowledged than was sent, in which case nothing is forgotten
   */
  public boolean acknowledge(long seq) {
    if (seq > highestSent()) {
      return false;
    }
    while (acknowledged < seq) {
      allowance.giveBack(sent.remove().body().size());
      acknowledged++;
    }
    return true;
  }

  /**
   * The session goes on: whatever the other side has not received is sent again, in order and before anything new.
   *
   * @return false if the other side claims more than was sent, or less than it acknowledged
   */
  public boolean resume(long peerReceived) {
    boolean plausible = peerReceived >= acknowledged && acknowledge(peerReceived);
    while (!sent.isEmpty()) {
      unsent.addFirst(sent.removeLast());
    }
    return plausible;
  }

  /** A new session: numbering starts over, and what may have been delivered before is marked. */
  public void renew() {
    List<Sequenced> again = new ArrayList<>(sent.size());
    sent.forEach(message -> again.add(message.asRedelivered()));
    sent.clear();
    for (int i = again.size() - 1; i >= 0; i--) {
      unsent.addFirst(again.get(i));
    }
    acknowledged = 0;
  }

  public int size() {
    return sent.size() + unsent.size();
  }

  private long highestSent() {
    return acknowledged + sent.size();
  }
}
