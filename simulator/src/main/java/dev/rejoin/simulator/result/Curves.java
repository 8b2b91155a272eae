package dev.rejoin.simulator.result;

/**
 * A run by the second, from the plan's start. The arrays are the caller's to read, not to change.
 *
 * @param connected agents connected at the second's end
 * @param attempts begun in the second
 * @param admitted connections opened in the second
 * @param rejected attempts answered with no in the second
 * @param lagsMicros how long each return took since it was possible, in microseconds, ascending
 */
public record Curves(
    int[] connected, int[] attempts, int[] admitted, int[] rejected, int[] lagsMicros) {

  /** The lag that a share of the returns did not exceed, in seconds; 0 if there were none. */
  public double lagSeconds(double share) {
    if (lagsMicros.length == 0) {
      return 0;
    }
    int index = (int) Math.ceil(share * lagsMicros.length) - 1;
    return lagsMicros[Math.max(0, Math.min(lagsMicros.length - 1, index))] / 1e6;
  }

  /** The greatest of some seconds. */
  public static int peak(int[] series, int fromSecond) {
    int peak = 0;
    for (int second = Math.max(0, fromSecond); second < series.length; second++) {
      peak = Math.max(peak, series[second]);
    }
    return peak;
  }
}
