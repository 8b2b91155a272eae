package dev.rejoin.reconnect.session;

import dev.rejoin.api.message.Sequenced;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
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
  /** Highest number given in this session; after a resumption some of {@link #unsent} are below it. */
  private long highest;

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
    long seq = acknowledged + sent.size();
    highest = Math.max(highest, seq);
    return new Numbered(seq, message);
  }

  /**
   * Forgets everything up to {@code seq}, also what a resumption queued again: the other connection may have delivered
   * it after all.
   *
   * @return false if more was acknowledged than was sent, in which case nothing is forgotten
   */
  public boolean acknowledge(long seq) {
    if (seq > highest) {
      return false;
    }
    while (acknowledged < seq) {
      Sequenced message = sent.isEmpty() ? unsent.remove() : sent.remove();
      allowance.giveBack(message.body().size());
      acknowledged++;
    }
    return true;
  }

  /**
   * The session goes on: whatever the other side has not received is sent again, in order and before anything new.
   *
   * @return false if the other side claims more than was sent, or less than it acknowledged; nothing has changed then,
   *     and this session's numbers must not be used on
   */
  public boolean resume(long peerReceived) {
    if (peerReceived < acknowledged || !acknowledge(peerReceived)) {
      return false;
    }
    while (!sent.isEmpty()) {
      unsent.addFirst(sent.removeLast());
    }
    return true;
  }

  /** A new session: numbering starts over, and what may have been delivered before is marked. */
  public void renew() {
    while (!sent.isEmpty()) {
      unsent.addFirst(sent.removeLast());
    }
    mark(highest - acknowledged);
    acknowledged = 0;
    highest = 0;
  }

  private void mark(long first) {
    if (first == 0) {
      return;
    }
    Deque<Sequenced> marked = new ArrayDeque<>(unsent.size());
    Iterator<Sequenced> all = unsent.iterator();
    for (long i = 0; all.hasNext(); i++) {
      Sequenced message = all.next();
      marked.add(i < first ? message.asRedelivered() : message);
    }
    unsent.clear();
    unsent.addAll(marked);
  }

  public int size() {
    return sent.size() + unsent.size();
  }
}
