package dev.rejoin.testkit.net;

import java.time.Duration;

/**
 * What happens to the bytes of one direction, for each connection by itself.
 *
 * @param held whether nothing passes, not even an end of stream; what was sent waits
 * @param delay how much later every byte arrives
 * @param bytesPerSecond how many bytes pass per second; 0 for as many as come
 * @param closeAfter how many bytes a connection may still carry before both its sides are closed; −1 for any number
 */
record Flow(boolean held, Duration delay, long bytesPerSecond, long closeAfter) {
  private static final long UNLIMITED = -1;

  static final Flow FREE = new Flow(false, Duration.ZERO, 0, UNLIMITED);
  static final Flow HELD = new Flow(true, Duration.ZERO, 0, UNLIMITED);

  static Flow delayed(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay: " + delay + " (expected: not negative)");
    }
    return new Flow(false, delay, 0, UNLIMITED);
  }

  static Flow throttled(long bytesPerSecond) {
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException(
          "bytes per second: " + bytesPerSecond + " (expected: 1 or more)");
    }
    return new Flow(false, Duration.ZERO, bytesPerSecond, UNLIMITED);
  }

  static Flow closingAfter(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes: " + bytes + " (expected: 0 or more)");
    }
    return new Flow(false, Duration.ZERO, 0, bytes);
  }

  boolean closes() {
    return closeAfter != UNLIMITED;
  }
}
