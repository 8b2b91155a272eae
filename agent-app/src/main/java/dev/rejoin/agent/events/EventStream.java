package dev.rejoin.agent.events;

import dev.rejoin.api.observe.Observation;
import dev.rejoin.api.observe.Observer;
import dev.rejoin.api.time.Ticker;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a JSON line for every event. An agent only puts its event into a queue; a thread of its own makes the line and
 * writes it. When writing cannot keep up events are dropped, counted, and the count is the last line.
 *
 * <p>What has been written is flushed when nothing is waiting, and every 100 ms otherwise.
 */
public final class EventStream implements Observer {
  private static final Logger log = LoggerFactory.getLogger(EventStream.class);
  private static final int LONGEST_QUEUE = 1 << 16;
  private static final long FLUSH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  /** Half of what an observer may take to close. */
  private static final long CLOSE_MILLIS = 1_000;

  private final BlockingQueue<Observation> queue;
  private final Writer out;
  private final EventLines lines;
  private final Ticker ticker;
  private final InstantSource wallClock;
  private final AtomicLong dropped = new AtomicLong();
  private final Thread writer;
  private volatile boolean closing;
  private boolean broken;

  EventStream(
      Writer out, EventDetail detail, int longestQueue, Ticker ticker, InstantSource wallClock) {
    this.out = out;
    this.lines = new EventLines(detail);
    this.queue = new ArrayBlockingQueue<>(longestQueue);
    this.ticker = ticker;
    this.wallClock = wallClock;
    writer = new Thread(this::write, "rejoin-events");
    writer.setDaemon(true);
    writer.start();
  }

  /**
   * Opens a stream.
   *
   * @param target a file, which is replaced, or {@code -} for standard output
   * @throws IOException if the file cannot be created
   */
  public static EventStream open(
      String target, EventDetail detail, Ticker ticker, InstantSource wallClock)
      throws IOException {
    Writer out = target.equals("-")
        ? new BufferedWriter(new OutputStreamWriter(
            new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8))
        : Files.newBufferedWriter(Path.of(target), StandardCharsets.UTF_8);
    return new EventStream(out, detail, LONGEST_QUEUE, ticker, wallClock);
  }

  @Override
  public void on(Observation observation) {
    if (!queue.offer(observation)) {
      dropped.incrementAndGet();
    }
  }

  /** Events that were dropped so far. */
  public long dropped() {
    return dropped.get();
  }

  /** Writes what is left and closes the file. */
  @Override
  public void close() {
    closing = true;
    writer.interrupt();
    try {
      writer.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    long lastFlush = ticker.nanos();
    while (true) {
      Observation observation = queue.poll();
      if (observation == null) {
        flush();
        observation = await();
        lastFlush = ticker.nanos();
        if (observation == null) {
          break;
        }
      }
      for (String line : lines.of(observation)) {
        writeLine(line);
      }
      if (ticker.nanos() - lastFlush >= FLUSH_NANOS) {
        flush();
        lastFlush = ticker.nanos();
      }
    }
    finish();
  }

  /** The next event, or null when the stream is closing and nothing is left. */
  private @Nullable Observation await() {
    while (!closing) {
      try {
        return queue.take();
      } catch (InterruptedException closingOrStray) {
        // the loop's condition tells which
      }
    }
    return queue.poll();
  }

  private void finish() {
    if (dropped.get() > 0) {
      log.warn("events that could not be written: {}", dropped.get());
      if (!broken) {
        writeLine(lines.dropped(wallClock.instant(), dropped.get()));
      }
    }
    try {
      out.close();
    } catch (IOException e) {
      fail(e);
    }
  }

  private void writeLine(String line) {
    if (!broken) {
      try {
        out.write(line);
        out.write('\n');
        return;
      } catch (IOException e) {
        fail(e);
      }
    }
    dropped.incrementAndGet();
  }

  private void flush() {
    if (!broken) {
      try {
        out.flush();
      } catch (IOException e) {
        fail(e);
      }
    }
  }

  private void fail(IOException e) {
    if (!broken) {
      broken = true;
      log.warn("events can no longer be written: {}", e.toString());
    }
  }
}
