package dev.rejoin.otel.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.otel.LogLines;
import dev.rejoin.testkit.time.SeededDice;
import dev.rejoin.testkit.time.VirtualScheduler;
import dev.rejoin.testkit.time.VirtualTime;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatientSpanExporterTest {
  private final VirtualTime time = new VirtualTime();
  private final VirtualScheduler context = time.newScheduler();
  private final Backend backend = new Backend();
  private final AtomicLong dropped = new AtomicLong();
  private final LogLines log = new LogLines();

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void batches_whileTheBackendIsThere_areSentInOrder() {
    PatientSpanExporter exporter = inMemory(100);
    exporter.export(SampleSpans.batch(0, 2));
    exporter.export(SampleSpans.batch(2, 2));
    time.runDue();

    assertThat(backend.names()).containsExactly("span 0", "span 1", "span 2", "span 3");
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void export_whileTheBackendHangs_isTakenAtOnce() {
    backend.hang = true;
    PatientSpanExporter exporter = inMemory(100);
    for (int i = 0; i < 10; i++) {
      CompletableResultCode taken = exporter.export(SampleSpans.batch(i, 1));
      time.runDue();
      assertThat(taken.isSuccess()).isTrue();
    }
    assertThat(backend.asked).as("one at a time").isEqualTo(1);
  }

  @Test
  void retries_growToTenSecondsAndStayThere() {
    backend.takes = spans -> false;
    PatientSpanExporter exporter = inMemory(100);
    exporter.export(SampleSpans.batch(0, 1));
    time.advance(Duration.ofMinutes(10));

    assertThat(backend.asked).isBetween(60, 75);
    assertThat(log.lines()).as("one line in ten minutes").hasSize(1);
  }

  @Test
  void backend_backAgain_getsEverythingAtOnce() {
    backend.takes = spans -> false;
    PatientSpanExporter exporter = inMemory(100);
    for (int i = 0; i < 5; i++) {
      exporter.export(SampleSpans.batch(i, 1));
      time.advance(Duration.ofSeconds(20));
    }
    backend.takes = spans -> true;
    time.advance(Duration.ofSeconds(12));

    assertThat(backend.names())
        .containsExactlyInAnyOrder("span 0", "span 1", "span 2", "span 3", "span 4");
    assertThat(log.lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("WARNING the backend does not take spans (down)"),
            line -> assertThat(line).startsWith("INFO the backend takes spans again, after 1"));
    assertThat(dropped).hasValue(0);
  }

  @Test
  void memory_full_dropsTheOldestAndSaysSoOnceAMinute() {
    backend.takes = spans -> false;
    PatientSpanExporter exporter = inMemory(10);
    for (int i = 0; i < 25; i++) {
      exporter.export(SampleSpans.batch(i, 1));
      time.advance(Duration.ofSeconds(1));
    }
    assertThat(dropped.get()).isEqualTo(15);
    assertThat(log.lines())
        .filteredOn(line -> line.contains("dropped"))
        .containsExactly("WARNING 1 spans were dropped: more than 10 spans in memory");

    backend.takes = spans -> true;
    time.advance(Duration.ofSeconds(12));
    assertThat(backend.names()).hasSize(10).contains("span 24").doesNotContain("span 0");
  }

  @Test
  void batch_refusedByABackendThatTakesOthers_isDropped() {
    backend.takes = spans -> spans.stream().noneMatch(span -> span.getName().equals("span 0"));
    PatientSpanExporter exporter = inMemory(100);
    exporter.export(SampleSpans.batch(0, 1));
    for (int i = 1; i < 10; i++) {
      exporter.export(SampleSpans.batch(i, 1));
      time.advance(Duration.ofSeconds(15));
    }

    assertThat(backend.names()).hasSize(9);
    assertThat(dropped).hasValue(1);
    time.assertIdle();
  }

  @Test
  void directory_whileTheBackendIsAway_holdsWhatMemoryNeedNot(@TempDir Path directory)
      throws IOException {
    backend.takes = spans -> false;
    PatientSpanExporter exporter = onDisk(directory, 2, 1 << 20);
    for (int i = 0; i < 5; i++) {
      exporter.export(SampleSpans.batch(i, 2));
      time.runDue();
    }
    assertThat(files(directory)).hasSize(5);
    assertThat(dropped).hasValue(0);

    backend.takes = spans -> true;
    time.advance(Duration.ofSeconds(12));
    assertThat(backend.names()).hasSize(10);
    assertThat(files(directory)).isEmpty();
  }

  @Test
  void process_killedInTheOutage_leavesItsSpansToTheNext(@TempDir Path directory)
      throws IOException {
    backend.takes = spans -> false;
    SpanFolder folder = SpanFolder.open(directory);
    exporter(100, folder, 1 << 20).export(SampleSpans.batch(0, 3));
    time.runDue();
    context.halt();
    folder.close(); // as the end of a process does

    backend.takes = spans -> true;
    VirtualScheduler next = time.newScheduler();
    SpanBacklog backlog =
        new SpanBacklog(100, 1 << 20, SpanFolder.open(directory), exportLog()::dropped);
    new PatientSpanExporter(backend, backlog, next, SeededDice.of(1), exportLog()).start();
    time.runDue();

    assertThat(backend.names()).containsExactly("span 0", "span 1", "span 2");
    assertThat(files(directory)).isEmpty();
  }

  @Test
  void directory_full_losesTheOldest(@TempDir Path directory) throws IOException {
    backend.takes = spans -> false;
    int size = SpanFormat.encode(SampleSpans.batch(0, 1)).length;
    PatientSpanExporter exporter = onDisk(directory, 100, 3L * size + size / 2);
    for (int i = 0; i < 8; i++) {
      exporter.export(SampleSpans.batch(i, 1));
      time.runDue();
    }
    assertThat(files(directory)).hasSize(3);
    assertThat(dropped).hasValue(5);
  }

  @Test
  void file_damaged_isLeftOutAndTheRestIsSent(@TempDir Path directory) throws IOException {
    backend.takes = spans -> false;
    SpanFolder folder = SpanFolder.open(directory);
    PatientSpanExporter exporter = exporter(100, folder, 1 << 20);
    exporter.export(SampleSpans.batch(0, 1));
    time.runDue();
    exporter.export(SampleSpans.batch(1, 1));
    time.runDue();
    Files.write(files(directory).get(1), new byte[] {1, 2, 3});
    backend.takes = spans -> true;
    time.advance(Duration.ofSeconds(12));

    assertThat(backend.names()).containsExactly("span 0");
    assertThat(files(directory)).isEmpty();
    assertThat(log.lines()).anySatisfy(line -> assertThat(line).contains("cannot be read"));
  }

  @Test
  void directory_inUse_isNotShared(@TempDir Path directory) throws IOException {
    try (SpanFolder first = SpanFolder.open(directory)) {
      assertThat(first).isNotNull();
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> SpanFolder.open(directory))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("in use");
    }
  }

  @Test
  void shutdown_withAHangingBackend_keepsEverythingOnDiskAfterItsDeadline(@TempDir Path directory)
      throws IOException {
    backend.hang = true;
    PatientSpanExporter exporter = onDisk(directory, 100, 1 << 20);
    exporter.export(SampleSpans.batch(0, 1));
    exporter.export(SampleSpans.batch(1, 1));
    time.runDue();
    CompletableResultCode done = exporter.shutdown();
    time.advance(Duration.ofMillis(1_199));
    assertThat(done.isDone()).isFalse();
    time.advance(Duration.ofMillis(1));

    assertThat(done.isSuccess()).isTrue();
    assertThat(files(directory)).hasSize(2);
    time.assertIdle();
  }

  @Test
  void shutdown_withTheBackendThere_sendsTheRestFirst() {
    PatientSpanExporter exporter = inMemory(100);
    exporter.export(SampleSpans.batch(0, 1));
    CompletableResultCode done = exporter.shutdown();
    time.runDue();

    assertThat(done.isSuccess()).isTrue();
    assertThat(backend.names()).containsExactly("span 0");
  }

  private static List<Path> files(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".spans")).sorted().toList();
    }
  }

  private PatientSpanExporter inMemory(int spans) {
    return exporter(spans, null, 0);
  }

  private PatientSpanExporter onDisk(Path directory, int spans, long bytes) throws IOException {
    return exporter(spans, SpanFolder.open(directory), bytes);
  }

  private PatientSpanExporter exporter(int spans, @Nullable SpanFolder folder, long bytes) {
    ExportLog exportLog = exportLog();
    SpanBacklog backlog = new SpanBacklog(spans, bytes, folder, exportLog::dropped);
    PatientSpanExporter exporter =
        new PatientSpanExporter(backend, backlog, context, SeededDice.of(1), exportLog);
    exporter.start();
    time.runDue();
    return exporter;
  }

  private ExportLog exportLog() {
    return new ExportLog(Logger.getLogger("dev.rejoin.otel"), time, "spans", dropped);
  }

  /** A backend that takes what it is told to take, or hangs. */
  private static final class Backend implements SpanExporter {
    private final List<SpanData> taken = new ArrayList<>();
    private Predicate<Collection<SpanData>> takes = spans -> true;
    private boolean hang;
    private int asked;

    List<String> names() {
      return taken.stream().map(SpanData::getName).toList();
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      asked++;
      if (hang) {
        return new CompletableResultCode();
      }
      if (takes.test(spans)) {
        taken.addAll(spans);
        return CompletableResultCode.ofSuccess();
      }
      return CompletableResultCode.ofExceptionalFailure(new IOException("down"));
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
