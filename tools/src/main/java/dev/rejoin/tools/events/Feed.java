package dev.rejoin.tools.events;

import dev.rejoin.api.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Everything that came so far, in order, and a way to wait for what comes. Thread-safe.
 *
 * @param <T> what comes
 */
public final class Feed<T> {
  private final Ticker ticker;
  private final List<T> items = new ArrayList<>();
  private final List<Consumer<T>> listeners = new ArrayList<>();
  private boolean ended;

  public Feed(Ticker ticker) {
    this.ticker = ticker;
  }

  /** One more. Listeners hear of it at once, on the caller's thread. */
  public synchronized void add(T item) {
    items.add(item);
    listeners.forEach(listener -> listener.accept(item));
    notifyAll();
  }

  /** Nothing comes any more: whoever waits is told so. */
  public synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** {@code listener} hears everything, beginning with what came already. It must be quick. */
  public synchronized void listen(Consumer<T> listener) {
    items.forEach(listener);
    listeners.add(listener);
  }

  /** How many came so far: a point to wait from. */
  public synchronized int mark() {
    return items.size();
  }

  /** What came since {@code mark}. */
  public synchronized List<T> since(int mark) {
    return List.copyOf(items.subList(mark, items.size()));
  }

  /**
   * Waits for the first match that came, or comes, after {@code mark}.
   *
   * @return empty if none came within {@code limit}, or the feed ended without one
   */
  public synchronized Optional<T> await(int mark, Predicate<? super T> wanted, Duration limit)
      throws InterruptedException {
    long deadline = ticker.nanos() + limit.toNanos();
    int next = mark;
    while (true) {
      for (; next < items.size(); next++) {
        if (wanted.test(items.get(next))) {
          return Optional.of(items.get(next));
        }
      }
      long left = deadline - ticker.nanos();
      if (ended || left <= 0) {
        return Optional.empty();
      }
      // at least 1 ms: less is no wait at all
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, TimeUnit.MILLISECONDS.toNanos(1)));
    }
  }
}
