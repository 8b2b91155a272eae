package dev.rejoin.otel.export;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Batches that wait for the backend, oldest first. In memory up to a number of spans; beyond that, and whenever it is told
 * to {@link #keep}, in a directory if there is one, up to a number of bytes; beyond that the oldest go. Not thread-safe.
 */
final class SpanBacklog implements AutoCloseable {
  private final int mostInMemory;
  private final long mostOnDisk;
  private final @Nullable SpanFolder folder;
  private final BiConsumer<Integer, String> onDropped;

  private final Deque<Batch> batches = new ArrayDeque<>();
  private int inMemory;
  private long onDisk;

  /** Spans on their way, in memory or in a file. */
  static final class Batch {
    private List<SpanData> spans;
    private SpanFolder.@Nullable Entry file;
    private int refusals;

    private Batch(List<SpanData> spans, SpanFolder.@Nullable Entry file) {
      this.spans = spans;
      this.file = file;
    }

    /** How often it was refused by a backend that takes others; counted by whoever sends it. */
    int refused() {
      return ++refusals;
    }
  }

  /**
   * An empty backlog.
   *
   * @param onDropped told how many spans were given up, and why; the number is 0 for a file that could not be read
   */
  SpanBacklog(
      int mostInMemory,
      long mostOnDisk,
      @Nullable SpanFolder folder,
      BiConsumer<Integer, String> onDropped) {
    this.mostInMemory = mostInMemory;
    this.mostOnDisk = mostOnDisk;
    this.folder = folder;
    this.onDropped = onDropped;
  }

  /** Takes up what an earlier process left in the directory. */
  void load() {
    if (folder == null) {
      return;
    }
    try {
      for (SpanFolder.Entry entry : folder.entries()) {
        batches.add(new Batch(List.of(), entry));
        onDisk += entry.bytes();
      }
      boundDisk();
    } catch (IOException e) {
      onDropped.accept(0, "the directory cannot be listed: " + e);
    }
  }

  void add(List<SpanData> spans) {
    batches.add(new Batch(List.copyOf(spans), null));
    inMemory += spans.size();
    bound();
  }

  /** Takes out the oldest batch; null if there is none. Whoever takes it removes it or puts it back. */
  @Nullable
  Batch take() {
    return batches.poll();
  }

  /**
   * Its spans, read back if need be.
   *
   * @return empty if they could not be read: the batch is gone then
   */
  List<SpanData> spans(Batch batch) {
    SpanFolder.Entry file = batch.file;
    if (file == null || folder == null) {
      return batch.spans;
    }
    try {
      return folder.read(file);
    } catch (IOException e) {
      remove(batch);
      onDropped.accept(0, file.file().getFileName() + " cannot be read: " + e.getMessage());
      return List.of();
    }
  }

  /** The batch is done with, sent or not. */
  void remove(Batch batch) {
    inMemory -= batch.spans.size();
    SpanFolder.Entry file = batch.file;
    if (file != null && folder != null) {
      onDisk -= file.bytes();
      try {
        folder.delete(file);
      } catch (IOException e) {
        onDropped.accept(0, file.file().getFileName() + " cannot be deleted: " + e);
      }
    }
  }

  /** The batch could not be sent: others get their turn before it comes up again. */
  void putBack(Batch batch) {
    batches.add(batch);
    bound();
  }

  /** Brings to disk what is only in memory, if there is a directory. */
  void keep() {
    if (folder == null) {
      return;
    }
    for (Batch batch : List.copyOf(batches)) {
      if (batch.file == null && !write(batch)) {
        return;
      }
    }
    boundDisk();
  }

  private boolean write(Batch batch) {
    if (folder == null) {
      return false;
    }
    try {
      SpanFolder.Entry entry = folder.write(batch.spans);
      inMemory -= batch.spans.size();
      batch.spans = List.of();
      batch.file = entry;
      onDisk += entry.bytes();
      return true;
    } catch (IOException e) {
      onDropped.accept(0, "the directory cannot be written, spans stay in memory: " + e);
      return false;
    }
  }

  private void bound() {
    if (inMemory > mostInMemory) {
      keep();
    }
    Iterator<Batch> oldest = batches.iterator();
    while (inMemory > mostInMemory && oldest.hasNext()) {
      Batch batch = oldest.next();
      if (batch.file == null) {
        oldest.remove();
        inMemory -= batch.spans.size();
        onDropped.accept(batch.spans.size(), "more than " + mostInMemory + " spans in memory");
      }
    }
  }

  private void boundDisk() {
    List<Batch> tooMany = new ArrayList<>();
    long left = onDisk;
    for (Batch batch : batches) {
      if (left <= mostOnDisk) {
        break;
      }
      if (batch.file != null) {
        left -= batch.file.bytes();
        tooMany.add(batch);
      }
    }
    for (Batch batch : tooMany) {
      int count = spans(batch).size();
      if (count > 0) {
        remove(batch);
        onDropped.accept(count, "more than " + mostOnDisk + " bytes in the directory");
      }
      batches.remove(batch);
    }
  }

  boolean isEmpty() {
    return batches.isEmpty();
  }

  int inMemory() {
    return inMemory;
  }

  long onDisk() {
    return onDisk;
  }

  @Override
  public void close() throws IOException {
    if (folder != null) {
      folder.close();
    }
  }

  @Override
  public String toString() {
    return folder == null
        ? "at most " + mostInMemory + " in memory"
        : "in memory and, up to " + mostOnDisk / 1024 / 1024 + " MiB, in " + folder;
  }
}
