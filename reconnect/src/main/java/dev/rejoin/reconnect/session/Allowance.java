package dev.rejoin.reconnect.session;

/**
 * How much a producer may have unacknowledged. Thread-safe, so that a producer on any thread learns at once whether it
 * was accepted, while the queue itself stays on the serial context.
 */
public final class Allowance {
  /** How many answers to commands may wait beside a full queue. */
  private static final int BEYOND = 1024;

  private final int mostMessages;
  private final long mostBytes;
  private int messages;
  private long bytes;

  public Allowance(int mostMessages, long mostBytes) {
    this.mostMessages = mostMessages;
    this.mostBytes = mostBytes;
  }

  /** Takes room for one message if there is any. */
  public synchronized boolean take(int size) {
    if (messages >= mostMessages || bytes + size > mostBytes) {
      return false;
    }
    takeAnyway(size);
    return true;
  }

  /** Takes room that must be given: for an answer to a command that came while it was not {@link #crowded()}. */
  synchronized void takeAnyway(int size) {
    messages++;
    bytes += size;
  }

  synchronized void giveBack(int size) {
    messages--;
    bytes -= size;
  }

  /** Whether so much waits beyond the allowance that nothing which demands an answer must be accepted. */
  public synchronized boolean crowded() {
    return messages - BEYOND >= mostMessages;
  }

  /** Messages not yet acknowledged. */
  public synchronized int messages() {
    return messages;
  }
}
