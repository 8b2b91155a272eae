package dev.rejoin.simulator.result;

import java.util.Arrays;

/** Lags of single returns, to the microsecond. */
final class Lags {
  private static final int FIRST_LENGTH = 1024;

  private int[] micros = new int[FIRST_LENGTH];
  private int size;

  void add(long nanos) {
    if (size == micros.length) {
      micros = Arrays.copyOf(micros, size * 2);
    }
    micros[size++] = (int) Math.min(Integer.MAX_VALUE, nanos / 1_000);
  }

  /** In microseconds, ascending. */
  int[] sorted() {
    int[] copy = Arrays.copyOf(micros, size);
    Arrays.sort(copy);
    return copy;
  }
}
