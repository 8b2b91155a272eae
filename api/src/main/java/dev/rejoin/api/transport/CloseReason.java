package dev.rejoin.api.transport;

/**
 * What to say when closing.
 *
 * @param status a WebSocket close code (RFC 6455); other transports map it
 * @param text at most 120 bytes in UTF-8
 */
public record CloseReason(int status, String text) {

  private static final int NORMAL = 1000;
  private static final int PROTOCOL_ERROR = 1002;

  /** Done here. */
  public static CloseReason normal(String text) {
    return new CloseReason(NORMAL, text);
  }

  /** The peer broke the protocol. */
  public static CloseReason protocolError(String text) {
    return new CloseReason(PROTOCOL_ERROR, text);
  }
}
