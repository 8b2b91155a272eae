package dev.rejoin.reconnect.session;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much a producer may have unacknowledged. Thread-safe, so that a producer on any thread learns at once whether it
 * was accepted, while the queue itself stays on the serial context.
 */
public final class Allowance {
  private final int mostMessages;
  private final long mostBytes;
  private final AtomicInteger messages = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  public Allowance(int mostMessages, long mostBytes) {
    this.mostMessages = mostMessages;
    this.mostBytes = mostBytes;
  }

  /** Takes room for one message if there is any. */
  public boolean take(int size) {
    if (messages.incrementAndGet() > mostMessages) {
      messages.decrementAndGet();
      return false;
    }
    if (bytes.addAndGet(size) > mostBytes) {
      giveBack(size);
      return false;
    }
    return true;
  }

  /** Takes room that must be given: answers to commands, whose number the control plane bounds. */
  void takeAnyway(int size) {
    messages.incrementAndGet();
    bytes.addAndGet(size);
  }

  void giveBack(int size) {
    messages.decrementAndGet();
    bytes.addAndGet(-size);
  }

  /** Messages not yet acknowledged. */
  public int messages() {
    return messages.get();
  }
}
