package dev.rejoin.reconnect.session;

/**
 * What has been received in order from the other side, and when to say so. Confined to the serial context.
 */
public final class Inbox {
  private static final int ACK_EVERY_MESSAGES = 32;
  private static final int ACK_EVERY_BYTES = 256 * 1024;

  private long lastReceived;
  private int unackedMessages;
  private int unackedBytes;

  /** What a number means. */
  public enum Verdict {
    /** The next one. */
    NEW,
    /** Had already; a replay after a resumption brings these. */
    DUPLICATE,
    /** Something before it is missing: on an ordered connection, the other side is broken. */
    GAP
  }

  /** Judges a number, and counts it as received if it is the next. */
  public Verdict accept(long seq, int bytes) {
    if (seq <= lastReceived) {
      return Verdict.DUPLICATE;
    }
    if (seq > lastReceived + 1) {
      return Verdict.GAP;
    }
    lastReceived = seq;
    unackedMessages++;
    unackedBytes += bytes;
    return Verdict.NEW;
  }

  /** A new session: numbering starts over. */
  public void renew() {
    lastReceived = 0;
    acknowledgementSent();
  }

  /** The number to put into {@code ack}; whoever sends it says so. */
  public long lastReceived() {
    return lastReceived;
  }

  /** An envelope with {@link #lastReceived()} has left. */
  public void acknowledgementSent() {
    unackedMessages = 0;
    unackedBytes = 0;
  }

  /** Whether so much is unacknowledged that it should not wait for the next envelope. */
  public boolean acknowledgementDue() {
    return unackedMessages >= ACK_EVERY_MESSAGES || unackedBytes >= ACK_EVERY_BYTES;
  }
}
