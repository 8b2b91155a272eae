package dev.rejoin.otel.export;

import dev.rejoin.api.time.Scheduler;
import dev.rejoin.api.time.Scheduler.Cancellable;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Takes every batch at once and hands it on when the backend takes it: batches are tried one at a time, after a failure
 * again in 1 s, 2 s, 4 s and so on up to 10 s. A batch that is refused three times by a backend that takes others is
 * dropped. Everything happens on one serial context, never on the caller's.
 */
final class PatientSpanExporter implements SpanExporter {
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofSeconds(10);
  private static final Duration FAREWELL = Duration.ofMillis(1_200);
  private static final double JITTER = 0.2;
  private static final int MOST_REFUSALS = 3;

  private final SpanExporter delegate;
  private final SpanBacklog backlog;
  private final Scheduler context;
  private final RandomGenerator random;
  private final ExportLog log;

  private SpanBacklog.@Nullable Batch sending;
  private @Nullable Cancellable retry;
  private Duration pause = FIRST_RETRY;
  private boolean lastTaken = true;
  private @Nullable CompletableResultCode farewell;
  private boolean closed;
  private final List<CompletableResultCode> flushing = new ArrayList<>();

  PatientSpanExporter(
      SpanExporter delegate,
      SpanBacklog backlog,
      Scheduler context,
      RandomGenerator random,
      ExportLog log) {
    this.delegate = delegate;
    this.backlog = backlog;
    this.context = context;
    this.random = random;
    this.log = log;
  }

  /** Takes up what an earlier process left; to be called once. */
  void start() {
    context.execute(() -> {
      backlog.load();
      sendNext();
    });
  }

  /** Sends no spans, and does not care what becomes of it: the next time it is no longer the first. */
  void rehearse() {
    context.execute(() -> delegate.export(List.of()));
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    List<SpanData> batch = List.copyOf(spans);
    CompletableResultCode taken = new CompletableResultCode();
    context.execute(() -> {
      if (closed) {
        log.dropped(batch.size(), "finished after the end");
      } else {
        backlog.add(batch);
        if (log.failing()) {
          backlog.keep();
        }
        sendNext();
      }
      taken.succeed();
    });
    return taken;
  }

  /** Done when everything is sent; fails with the next attempt that does. */
  @Override
  public CompletableResultCode flush() {
    CompletableResultCode done = new CompletableResultCode();
    context.execute(() -> {
      flushing.add(done);
      retryNow();
      tellFlushed();
    });
    return done;
  }

  /** Sends what can be sent within 1.2 s, and keeps the rest on disk if there is a directory. */
  @Override
  public CompletableResultCode shutdown() {
    CompletableResultCode done = new CompletableResultCode();
    context.execute(() -> {
      if (farewell != null) {
        done.succeed();
        return;
      }
      farewell = done;
      retryNow();
      if (sending == null) {
        end();
      } else {
        context.schedule(FAREWELL, this::end);
      }
    });
    return done;
  }

  private void retryNow() {
    Cancellable armed = retry;
    if (armed != null) {
      armed.cancel();
      retry = null;
    }
    sendNext();
  }

  private void sendNext() {
    while (sending == null && retry == null && !closed) {
      SpanBacklog.Batch batch = backlog.take();
      if (batch == null) {
        return;
      }
      List<SpanData> spans = backlog.spans(batch);
      if (!spans.isEmpty()) {
        sending = batch;
        CompletableResultCode result = delegate.export(spans);
        result.whenComplete(() -> context.execute(() -> sent(batch, spans.size(), result)));
      }
    }
  }

  private void sent(SpanBacklog.Batch batch, int count, CompletableResultCode result) {
    if (closed) {
      return; // it was kept, or counted as lost
    }
    sending = null;
    if (result.isSuccess()) {
      backlog.remove(batch);
      pause = FIRST_RETRY;
      lastTaken = true;
      log.worked();
      sendNext();
    } else {
      failed(batch, count, result.getFailureThrowable());
    }
    tellFlushed();
    if (farewell != null && sending == null) {
      end();
    }
  }

  private void failed(SpanBacklog.Batch batch, int count, @Nullable Throwable why) {
    if (lastTaken && batch.refused() >= MOST_REFUSALS) {
      backlog.remove(batch);
      log.dropped(count, "refused by a backend that takes others: " + why);
      sendNext();
      return;
    }
    lastTaken = false;
    log.failed(why, "they are kept until it is back, " + backlog);
    backlog.putBack(batch);
    backlog.keep();
    flushing.forEach(CompletableResultCode::fail);
    flushing.clear();
    if (farewell == null) {
      double jitter = 1 + JITTER * (2 * random.nextDouble() - 1);
      Duration next = Duration.ofNanos((long) (pause.toNanos() * jitter));
      pause = pause.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? pause.multipliedBy(2) : LAST_RETRY;
      retry = context.schedule(next, () -> {
        retry = null;
        sendNext();
      });
    }
  }

  private void tellFlushed() {
    if (sending == null && backlog.isEmpty()) {
      flushing.forEach(CompletableResultCode::succeed);
      flushing.clear();
    }
  }

  private void end() {
    CompletableResultCode done = farewell;
    if (closed || done == null) {
      return;
    }
    closed = true;
    SpanBacklog.Batch batch = sending;
    if (batch != null) {
      backlog.putBack(batch);
    }
    backlog.keep();
    if (backlog.inMemory() > 0) {
      log.dropped(backlog.inMemory(), "the agent stops and the backend is not there");
    }
    try {
      backlog.close();
    } catch (IOException e) {
      log.dropped(0, "the directory could not be closed: " + e);
    }
    flushing.forEach(CompletableResultCode::fail);
    flushing.clear();
    delegate.shutdown();
    done.succeed();
  }

  @Override
  public String toString() {
    return "patient " + delegate + ", " + backlog;
  }
}
