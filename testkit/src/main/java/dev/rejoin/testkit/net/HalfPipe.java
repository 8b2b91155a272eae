package dev.rejoin.testkit.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One direction of one connection: a bounded queue between two sockets. When it is full nothing more is read, so the
 * sender feels it as it would feel a full path.
 */
final class HalfPipe {
  private static final int MOST_BUFFERED = 256 * 1024;
  private static final int MOST_CHUNKS = 1024;
  private static final double BURST_SECONDS = 0.05;
  private static final double NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

  private final SocketChannel from;
  private final SocketChannel to;
  private final Deque<Chunk> chunks = new ArrayDeque<>();
  private Flow flow;
  private int buffered;
  private boolean ended;
  private boolean endPassedOn;
  private boolean cutOff;
  private boolean stalled;
  private long endDueNanos;
  private double allowance;
  private long refilledNanos;
  private long untilClose;

  HalfPipe(SocketChannel from, SocketChannel to, Flow flow, long nowNanos) {
    this.from = from;
    this.to = to;
    this.flow = flow;
    refilledNanos = nowNanos;
    untilClose = flow.closeAfter();
  }

  /** Bytes that may be written from {@code dueNanos} on. */
  private record Chunk(ByteBuffer bytes, long dueNanos) {}

  void become(Flow newFlow, long nowNanos) {
    flow = newFlow;
    allowance = 0;
    refilledNanos = nowNanos;
    untilClose = newFlow.closeAfter();
  }

  boolean wantsToRead() {
    return !ended && !flow.held() && buffered < MOST_BUFFERED && chunks.size() < MOST_CHUNKS;
  }

  /** Whether the receiving socket's buffer was full when it was last written to. */
  boolean wantsToWrite() {
    return stalled && !flow.held();
  }

  /** Whether both the last byte and the end of stream have passed. */
  boolean done() {
    return endPassedOn;
  }

  /** Ends the receiver's stream at the next {@link #write}; whatever the sender still sends is dropped. */
  void cutOff() {
    cutOff = true;
  }

  /** Reads once. @param scratch empty, of any size */
  void read(ByteBuffer scratch, long nowNanos) throws IOException {
    scratch.clear().limit(Math.min(scratch.capacity(), MOST_BUFFERED - buffered));
    int count = from.read(scratch);
    if (count < 0) {
      ended = true;
      endDueNanos = nowNanos + flow.delay().toNanos();
    } else if (count > 0) {
      byte[] bytes = new byte[count];
      scratch.flip().get(bytes);
      chunks.add(new Chunk(ByteBuffer.wrap(bytes), nowNanos + flow.delay().toNanos()));
      buffered += count;
    }
  }

  /**
   * Writes what may be written now.
   *
   * @return how many bytes passed, or −1 if that was the connection's last
   */
  long write(long nowNanos) throws IOException {
    stalled = false;
    if (cutOff) {
      chunks.clear();
      buffered = 0;
      passEndOn();
    }
    long passed = 0;
    while (!flow.held() && !stalled && !chunks.isEmpty() && chunks.peek().dueNanos() <= nowNanos) {
      ByteBuffer bytes = chunks.peek().bytes();
      int wanted = allowed(bytes.remaining(), nowNanos);
      if (wanted == 0) {
        return flow.closes() ? -1 : passed;
      }
      int whole = bytes.limit();
      bytes.limit(bytes.position() + wanted);
      int count = to.write(bytes);
      bytes.limit(whole);
      spend(count);
      passed += count;
      stalled = count < wanted;
      if (!bytes.hasRemaining()) {
        chunks.remove();
      }
    }
    boolean endDue = ended && chunks.isEmpty() && !flow.held() && endDueNanos <= nowNanos;
    if (endDue) {
      passEndOn();
    }
    return flow.closes() && untilClose == 0 ? -1 : passed;
  }

  private void passEndOn() throws IOException {
    if (!endPassedOn) {
      endPassedOn = true;
      to.shutdownOutput();
    }
  }

  private int allowed(int remaining, long nowNanos) {
    if (flow.closes()) {
      return (int) Math.min(remaining, untilClose);
    }
    if (flow.bytesPerSecond() == 0) {
      return remaining;
    }
    allowance = allowanceAt(nowNanos);
    refilledNanos = nowNanos;
    return (int) Math.min(remaining, allowance);
  }

  /** What a throttled direction may carry at a moment: it fills with the rate, up to a little burst. */
  private double allowanceAt(long nowNanos) {
    double rate = flow.bytesPerSecond();
    double filled = allowance + rate * (nowNanos - refilledNanos) / NANOS_PER_SECOND;
    return Math.min(filled, Math.max(1, rate * BURST_SECONDS));
  }

  private void spend(int count) {
    buffered -= count;
    if (flow.closes()) {
      untilClose -= count;
    } else if (flow.bytesPerSecond() > 0) {
      allowance -= count;
    }
  }

  /** Nanoseconds until {@link #write} has something to do though no socket became ready; Long.MAX_VALUE for never. */
  long nanosUntilDue(long nowNanos) {
    if (flow.held() || stalled || chunks.isEmpty() && (!ended || endPassedOn)) {
      return Long.MAX_VALUE;
    }
    long due = chunks.isEmpty() ? endDueNanos : chunks.peek().dueNanos();
    if (due > nowNanos) {
      return due - nowNanos;
    }
    if (flow.bytesPerSecond() == 0 || chunks.isEmpty()) {
      return 0;
    }
    double missing = Math.max(0, 1 - allowanceAt(nowNanos));
    return (long) Math.ceil(missing * NANOS_PER_SECOND / flow.bytesPerSecond());
  }
}
