package dev.rejoin.controlplane.server;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A fault that hits the next few cases, or every one until it is cleared. Thread-safe. */
final class LimitedFault<T> {

  /**
   * A fault that is on.
   *
   * @param remaining how many cases it will still hit; empty for until cleared
   */
  record Active<T>(T fault, Optional<Integer> remaining) {}

  private final AtomicReference<@Nullable Active<T>> active = new AtomicReference<>();

  void set(T fault, Optional<Integer> count) {
    count.filter(least -> least < 1).ifPresent(wrong -> {
      throw new IllegalArgumentException("count: " + wrong + " (expected: 1 or more)");
    });
    active.set(new Active<>(fault, count));
  }

  void clear() {
    active.set(null);
  }

  Optional<Active<T>> active() {
    return Optional.ofNullable(active.get());
  }

  /** The fault that the next case meets, counted down. */
  Optional<T> take() {
    return Optional.ofNullable(active.getAndUpdate(LimitedFault::afterOne)).map(Active::fault);
  }

  private static <T> @Nullable Active<T> afterOne(@Nullable Active<T> now) {
    if (now == null || now.remaining().isEmpty()) {
      return now;
    }
    int left = now.remaining().get() - 1;
    return left == 0 ? null : new Active<>(now.fault(), Optional.of(left));
  }
}
