package dev.rejoin.simulator.result;

import java.util.Arrays;

/** Whole numbers by second, growing as needed. */
final class Series {
  private static final int FIRST_LENGTH = 256;

  private int[] values = new int[FIRST_LENGTH];
  private long total;

  void add(int second) {
    room(second);
    values[second]++;
    total++;
  }

  void set(int second, int value) {
    room(second);
    values[second] = value;
  }

  private void room(int second) {
    if (second >= values.length) {
      values = Arrays.copyOf(values, Math.max(second + 1, values.length * 2));
    }
  }

  long total() {
    return total;
  }

  long sum(int from, int to) {
    long sum = 0;
    for (int second = Math.max(0, from); second < Math.min(to, values.length); second++) {
      sum += values[second];
    }
    return sum;
  }

  int[] toArray(int length) {
    return Arrays.copyOf(values, length);
  }
}
