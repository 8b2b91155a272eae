package dev.rejoin.transport.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** Frames → whole messages, within limits. Confined to the event loop. */
final class MessageAssembly {
  /** Far more than {@link dev.rejoin.transport.websocket.wire.WebSocketProtocol#LONGEST_MESSAGE} needs. */
  private static final int MOST_FRAMES = 1024;

  private final int longest;
  private @Nullable ByteArrayOutputStream begun;
  private boolean binary;
  private int frames;

  MessageAssembly(int longest) {
    this.longest = longest;
  }

  /** Whether the message last completed or begun is binary. */
  boolean binary() {
    return binary;
  }

  /**
   * Takes the first frame of a message.
   *
   * @return the message if it is whole, else null
   */
  byte @Nullable [] first(ByteBuf payload, boolean isBinary, boolean isLast)
      throws UnacceptableException {
    binary = isBinary;
    frames = 1;
    requireLength(payload.readableBytes());
    if (isLast) {
      return whole(ByteBufUtil.getBytes(payload));
    }
    begun = new ByteArrayOutputStream(Math.max(1024, payload.readableBytes()));
    append(begun, payload);
    return null;
  }

  /** Takes a further frame, as {@link #first}. */
  byte @Nullable [] next(ByteBuf payload, boolean isLast) throws UnacceptableException {
    ByteArrayOutputStream message = begun;
    if (message == null) {
      throw new UnacceptableException(
          WebSocketCloseStatus.PROTOCOL_ERROR, "a continuation of no message");
    }
    frames++;
    if (frames > MOST_FRAMES) {
      throw new UnacceptableException(
          WebSocketCloseStatus.MESSAGE_TOO_BIG,
          "a message of more than " + MOST_FRAMES + " frames");
    }
    requireLength(message.size() + payload.readableBytes());
    append(message, payload);
    if (!isLast) {
      return null;
    }
    begun = null;
    return whole(message.toByteArray());
  }

  private byte[] whole(byte[] message) throws UnacceptableException {
    if (!binary && !Utf8.isValid(message)) {
      throw new UnacceptableException(
          WebSocketCloseStatus.INVALID_PAYLOAD_DATA, "a text that is not UTF-8");
    }
    return message;
  }

  private void requireLength(int length) throws UnacceptableException {
    if (length > longest) {
      throw new UnacceptableException(
          WebSocketCloseStatus.MESSAGE_TOO_BIG, "a message of more than " + longest + " bytes");
    }
  }

  private static void append(ByteArrayOutputStream message, ByteBuf payload) {
    message.writeBytes(ByteBufUtil.getBytes(payload));
  }

  /** A message that ends the connection. */
  static final class UnacceptableException extends Exception {
    private final WebSocketCloseStatus status;

    UnacceptableException(WebSocketCloseStatus status, String message) {
      super(message, null, false, false);
      this.status = status;
    }

    int status() {
      return status.code();
    }
  }
}
