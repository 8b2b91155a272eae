package dev.rejoin.testkit.net;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What went through a proxy so far. Thread-safe. */
final class ProxyCounters {
  final AtomicLong accepted = new AtomicLong();
  final AtomicInteger open = new AtomicInteger();
  private final AtomicLong toServer = new AtomicLong();
  private final AtomicLong toClient = new AtomicLong();

  void passed(Direction direction, long bytes) {
    counter(direction).addAndGet(bytes);
  }

  long passed(Direction direction) {
    return counter(direction).get();
  }

  private AtomicLong counter(Direction direction) {
    return direction == Direction.TO_SERVER ? toServer : toClient;
  }
}
