package dev.rejoin.testkit.net;

import java.time.Duration;

/** What is wrong with the path through a {@link FaultProxy}, for the connections there are and those to come. */
public final class Fault {
  private final String name;
  private final Flow toServer;
  private final Flow toClient;
  private final boolean listening;

  private Fault(String name, Flow toServer, Flow toClient, boolean listening) {
    this.name = name;
    this.toServer = toServer;
    this.toClient = toClient;
    this.listening = listening;
  }

  /** Nothing: every byte passes at once. */
  public static Fault none() {
    return new Fault("none", Flow.FREE, Flow.FREE, true);
  }

  /**
   * A silent cut: nothing passes either way and nothing is closed. Bytes and ends of stream wait and are delivered once
   * the fault is gone, as TCP would deliver them. New connections are accepted and wait too.
   */
  public static Fault silence() {
    return new Fault("silence", Flow.HELD, Flow.HELD, true);
  }

  /** A cut of one direction only; new connections are established, and it holds for them too. */
  public static Fault silence(Direction direction) {
    return inDirection("silence " + direction, direction, Flow.HELD);
  }

  /**
   * Every byte, both ways, arrives this much later.
   *
   * @throws IllegalArgumentException if negative
   */
  public static Fault delay(Duration delay) {
    Flow flow = Flow.delayed(delay);
    return new Fault("delay of " + delay.toMillis() + " ms", flow, flow, true);
  }

  /**
   * A slow link: so many bytes per second, each way, for each connection.
   *
   * @throws IllegalArgumentException below 1
   */
  public static Fault throttle(long bytesPerSecond) {
    Flow flow = Flow.throttled(bytesPerSecond);
    return new Fault("throttle to " + bytesPerSecond + " B/s", flow, flow, true);
  }

  /**
   * Each connection is closed once this many more bytes have passed in a direction: in the middle of a frame, if so
   * chosen.
   *
   * @throws IllegalArgumentException if negative
   */
  public static Fault closeAfter(Direction direction, long bytes) {
    return inDirection(
        "close after " + bytes + " bytes " + direction, direction, Flow.closingAfter(bytes));
  }

  /** Nobody listens: new connections are refused. Those there are go on. */
  public static Fault refuse() {
    return new Fault("refuse", Flow.FREE, Flow.FREE, false);
  }

  private static Fault inDirection(String name, Direction direction, Flow flow) {
    return direction == Direction.TO_SERVER
        ? new Fault(name, flow, Flow.FREE, true)
        : new Fault(name, Flow.FREE, flow, true);
  }

  Flow flow(Direction direction) {
    return direction == Direction.TO_SERVER ? toServer : toClient;
  }

  boolean listening() {
    return listening;
  }

  /** Whether a new connection waits at the proxy instead of going on to the target. */
  boolean holdsNewConnections() {
    return toServer.held() && toClient.held();
  }

  @Override
  public String toString() {
    return name;
  }
}
