package dev.rejoin.agent.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.runtime.SystemRuntime;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventStreamTest {
  private static final InstantSource NOW = InstantSource.fixed(Observations.AT);

  @TempDir
  private Path folder;

  private static EventStream stream(Writer out, int longestQueue) {
    return new EventStream(out, EventDetail.TRANSITIONS, longestQueue, SystemRuntime.ticker(), NOW);
  }

  @Test
  void file_isReplacedAndHoldsEveryLineAfterClose() throws IOException {
    Path file = Files.writeString(folder.resolve("events.jsonl"), "old\n");
    EventStream stream =
        EventStream.open(file.toString(), EventDetail.TRANSITIONS, SystemRuntime.ticker(), NOW);
    for (int i = 0; i < 1_000; i++) {
      stream.on(Observations.of(new AgentEvent.WaitCut(i, "test")));
    }
    stream.close();

    assertThat(Files.readAllLines(file))
        .hasSize(1_000)
        .allMatch(line -> line.startsWith("{\"t\":"))
        .last()
        .asString()
        .contains("\"attempt\":999");
    assertThat(stream.dropped()).isZero();
  }

  @Test
  void idleStream_isFlushedWithoutBeingClosed() throws IOException {
    Path file = folder.resolve("events.jsonl");
    EventStream stream =
        EventStream.open(file.toString(), EventDetail.TRANSITIONS, SystemRuntime.ticker(), NOW);
    stream.on(Observations.of(new AgentEvent.Started()));

    await().untilAsserted(() -> assertThat(Files.readString(file)).endsWith("\"started\"}\n"));
    stream.close();
  }

  @Test
  void fullQueue_dropsCountsAndSaysSoAtTheEnd() {
    CountDownLatch release = new CountDownLatch(1);
    StringWriter text = new StringWriter();
    EventStream stream = stream(new SlowWriter(text, release), 2);
    for (int i = 0; i < 10; i++) {
      stream.on(Observations.of(new AgentEvent.WaitCut(i, "test")));
    }
    long dropped = stream.dropped();
    release.countDown();
    stream.close();

    // the writer holds at most one event while two are queued
    assertThat(dropped).isBetween(7L, 8L);
    assertThat(text.toString().lines()).hasSize((int) (10 - dropped) + 1);
    assertThat(text.toString().lines())
        .last()
        .asString()
        .isEqualTo(
            "{\"t\":1795521600123456,\"event\":\"events_dropped\",\"count\":" + dropped + "}");
  }

  @Test
  void brokenFile_losesEventsButHurtsNobody() {
    AtomicInteger writes = new AtomicInteger();
    EventStream stream = stream(new BrokenWriter(writes), 100);
    stream.on(Observations.of(new AgentEvent.Started()));
    await().untilAtomic(writes, equalTo(1));
    stream.on(Observations.of(new AgentEvent.Stopped()));
    stream.close();

    assertThat(writes).as("no second try").hasValue(1);
    assertThat(stream.dropped()).isEqualTo(2);
  }

  /** Holds the first write until it is released. */
  private static final class SlowWriter extends Writer {
    private final Writer target;
    private final CountDownLatch release;

    SlowWriter(Writer target, CountDownLatch release) {
      this.target = target;
      this.release = release;
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
      boolean interrupted = false;
      while (true) {
        try {
          release.await();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      target.write(text, offset, length);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private static final class BrokenWriter extends Writer {
    private final AtomicInteger writes;

    BrokenWriter(AtomicInteger writes) {
      this.writes = writes;
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
      writes.incrementAndGet();
      throw new IOException("No space left on device");
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
