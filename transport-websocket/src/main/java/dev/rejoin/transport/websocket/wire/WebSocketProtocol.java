package dev.rejoin.transport.websocket.wire;

/** Names and limits that both sides of a WebSocket connection agree on. */
public final class WebSocketProtocol {
  /** The sub-protocol asked for and confirmed in the upgrade. */
  public static final String SUB_PROTOCOL = "rejoin.v1";

  /** Header of the upgrade request: who connects, so that it can be checked against the credential before anything else. */
  public static final String AGENT_ID_HEADER = "rejoin-agent-id";

  /**
   * Header of a 429 or 503: milliseconds to wait before the next attempt. It wins over {@code Retry-After}, whose whole
   * seconds would herd agents into one instant.
   */
  public static final String RETRY_AFTER_MILLIS_HEADER = "rejoin-retry-after-ms";

  /** Longest message in bytes, over all its frames. */
  public static final int LONGEST_MESSAGE = 256 * 1024;

  /**
   * Longest payload of one frame in bytes: an {@link dev.rejoin.api.message.Opaque} of 64 KiB in base64 with its
   * envelope. Longer messages are sent in several frames.
   */
  public static final int LONGEST_FRAME = 96 * 1024;

  /** Longest header section of an upgrade, request or response, in bytes. */
  public static final int LONGEST_HEADERS = 8 * 1024;

  private WebSocketProtocol() {}
}
