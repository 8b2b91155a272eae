package dev.rejoin.otel.export;

import dev.rejoin.api.time.Scheduler;
import dev.rejoin.api.time.Ticker;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Puts patience around the exporters that configuration chose. */
public final class Exports {
  private static final Logger LOG = Logger.getLogger("dev.rejoin.otel");
  /** They say at every export what is said here once. Held, or the level set on them would be forgotten. */
  private static final List<Logger> TALKATIVE = List.of(
      Logger.getLogger("io.opentelemetry.exporter"),
      Logger.getLogger("io.opentelemetry.sdk.metrics.export.PeriodicMetricReader"));

  private final Limits limits;
  private final Scheduler context;
  private final Ticker ticker;
  private final RandomGenerator random;
  private final AtomicLong dropped = new AtomicLong();
  private final List<PatientSpanExporter> patient = new CopyOnWriteArrayList<>();

  /**
   * How much is kept while the backend is away.
   *
   * @param spans in memory, 1 or more
   * @param directory where more is kept, also across a restart; empty for memory only
   * @param bytes in the directory
   */
  public record Limits(int spans, Optional<Path> directory, long bytes) {}

  /**
   * Exports on {@code context}, which nothing else should have to wait for: it reads and writes files.
   *
   * @param random spreads retries; used on {@code context} only
   */
  public Exports(Limits limits, Scheduler context, Ticker ticker, RandomGenerator random) {
    this.limits = limits;
    this.context = context;
    this.ticker = ticker;
    this.random = random;
    for (Logger talkative : TALKATIVE) {
      if (talkative.getLevel() == null) {
        talkative.setLevel(Level.OFF);
      }
    }
  }

  /** An exporter that never fails and never blocks, and takes up what an earlier process left in the directory. */
  public SpanExporter patient(SpanExporter delegate) {
    ExportLog log = new ExportLog(LOG, ticker, "spans", dropped);
    SpanBacklog backlog = new SpanBacklog(limits.spans(), limits.bytes(), folder(), log::dropped);
    PatientSpanExporter exporter = new PatientSpanExporter(delegate, backlog, context, random, log);
    exporter.start();
    patient.add(exporter);
    return exporter;
  }

  /** Done when everything is sent; fails when something cannot be. */
  public CompletableResultCode flush() {
    return CompletableResultCode.ofAll(
        patient.stream().map(PatientSpanExporter::flush).toList());
  }

  /** Has every exporter send nothing, in the background. */
  public void rehearse() {
    patient.forEach(PatientSpanExporter::rehearse);
  }

  private @Nullable SpanFolder folder() {
    if (limits.directory().isEmpty()) {
      return null;
    }
    Path directory = limits.directory().get();
    try {
      return SpanFolder.open(directory);
    } catch (IOException e) {
      LOG.log(Level.WARNING, e, () -> "spans are kept in memory only, " + directory + ": " + e);
      return null;
    }
  }

  /** The same exporter, which says when it begins to fail and when it works again. */
  public MetricExporter told(MetricExporter delegate) {
    return new ToldMetricExporter(
        delegate, new ExportLog(LOG, ticker, "metrics", new AtomicLong()));
  }

  /** Spans given up since the start, by all exporters together. */
  public long dropped() {
    return dropped.get();
  }
}
