package dev.rejoin.reconnect;

import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Sequenced;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Which session's numbered messages a link carries. Between the moment a session is granted on it and the moment the
 * registration strategy has said so, they belong to nobody yet and are held. Confined to the serial context.
 */
final class Delivery {
  /** More than that in so short a time is a broken peer. */
  private static final int MOST_MESSAGES = 4096;

  private static final int MOST_BYTES = 4 * 1024 * 1024;

  private long session;
  private boolean renewing;
  private @Nullable Queue<Envelope> held;
  private int heldBytes;

  /** 0 while there is none. */
  long session() {
    return session;
  }

  /** From now on the messages belong to a session that is about to arrive. */
  void expect() {
    session = 0;
  }

  /**
   * A full registration leaves on this link. What arrives up to its answer is still the old session's; but what leaves
   * behind it is read in the new one, whose numbers we do not know yet.
   */
  void renew() {
    renewing = true;
  }

  /** Whether what leaves on this link may acknowledge messages of session {@code number}. */
  boolean acknowledges(long number) {
    return session == number && number != 0 && !renewing;
  }

  void carry(long number) {
    session = number;
    renewing = false;
  }

  /** Keeps a numbered message for the session to come; false if that is too much. */
  boolean hold(Envelope envelope, Sequenced message) {
    if (held == null) {
      held = new ArrayDeque<>();
    }
    heldBytes += message.body().size();
    return held.size() < MOST_MESSAGES && heldBytes <= MOST_BYTES && held.add(envelope);
  }

  /** The next that was held; null when there is none left. */
  @Nullable
  Envelope release() {
    Envelope next = held == null ? null : held.poll();
    if (next == null) {
      held = null;
      heldBytes = 0;
    }
    return next;
  }
}
