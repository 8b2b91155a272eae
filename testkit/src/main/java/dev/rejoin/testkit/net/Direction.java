package dev.rejoin.testkit.net;

/** Which way bytes travel through a proxy. */
public enum Direction {
  /** From whoever connected to the proxy towards its target. */
  TO_SERVER,
  /** From the target back. */
  TO_CLIENT
}
