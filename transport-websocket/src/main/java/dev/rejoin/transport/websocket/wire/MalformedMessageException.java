package dev.rejoin.transport.websocket.wire;

import dev.rejoin.transport.netty.PeerText;

/**
 * A text that is not a message. The exception's message is one line that names the place, the value (at most 64
 * characters, never a secret) and what was expected.
 */
public final class MalformedMessageException extends Exception {
  private MalformedMessageException(String message) {
    // Thrown at whatever rate a peer likes: no stack trace.
    super(message, null, false, false);
  }

  static MalformedMessageException at(String place, Object value, String expectation) {
    return new MalformedMessageException(PeerText.clip(place) + ": "
        + PeerText.clip(String.valueOf(value)) + " (expected: " + expectation + ")");
  }

  static MalformedMessageException missing(String place, String expectation) {
    return new MalformedMessageException(
        PeerText.clip(place) + ": missing (expected: " + expectation + ")");
  }
}
