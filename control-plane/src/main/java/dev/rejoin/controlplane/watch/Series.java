package dev.rejoin.controlplane.watch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/** The last so many samples. Confined. */
final class Series {
  private final int most;
  private final Deque<Sample> samples;

  /** Keeps {@code most} samples, 1 or more. */
  Series(int most) {
    this.most = most;
    this.samples = new ArrayDeque<>(most);
  }

  void add(Sample sample) {
    if (samples.size() == most) {
      samples.removeFirst();
    }
    samples.addLast(sample);
  }

  /** Those after the one of that number, oldest first. Costs as much as there are. */
  List<Sample> after(long number) {
    return newestWhile(samples.size(), sample -> sample.number() > number);
  }

  /** Those taken at {@code tick} or later, oldest first. */
  List<Sample> since(long tick) {
    return newestWhile(samples.size(), sample -> sample.tick() - tick >= 0);
  }

  /** The newest {@code count}, or as many as there are, oldest first. */
  List<Sample> newest(int count) {
    return newestWhile(count, sample -> true);
  }

  private List<Sample> newestWhile(int most, Predicate<Sample> wanted) {
    List<Sample> found = new ArrayList<>();
    Iterator<Sample> backwards = samples.descendingIterator();
    while (backwards.hasNext() && found.size() < most) {
      Sample sample = backwards.next();
      if (!wanted.test(sample)) {
        break;
      }
      found.add(sample);
    }
    Collections.reverse(found);
    return found;
  }
}
