package dev.rejoin.controlplane.server;

import dev.rejoin.transport.websocket.wire.WebSocketProtocol;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One text message out of its frames, within limits on its bytes and on the number of its frames: endless empty
 * fragments are refused too. Confined to an event loop.
 */
final class MessageAssembly {
  /** A message at the limit in frames of 4 KiB; nobody sends smaller ones for a reason. */
  private static final int MOST_FRAMES = 64;

  private static final byte[] EMPTY = {};

  private byte[] bytes = EMPTY;
  private int length;
  private int frames;

  /** More than is accepted. */
  static final class TooLargeException extends Exception {
    private static final long serialVersionUID = 1L;

    TooLargeException(String message) {
      super(message, null, false, false);
    }
  }

  /** Whether a message has begun and not ended. */
  boolean isOpen() {
    return frames > 0;
  }

  void add(ByteBuf content) throws TooLargeException {
    int more = content.readableBytes();
    if (length + more > WebSocketProtocol.LONGEST_MESSAGE) {
      throw new TooLargeException("message over " + WebSocketProtocol.LONGEST_MESSAGE + " bytes");
    }
    if (++frames > MOST_FRAMES) {
      throw new TooLargeException("message in more than " + MOST_FRAMES + " frames");
    }
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, frames == 1 ? more : Math.max(2 * bytes.length, length + more));
    }
    content.readBytes(bytes, length, more);
    length += more;
  }

  /**
   * The whole text; the next message begins.
   *
   * @throws CharacterCodingException if it is not UTF-8
   */
  String end() throws CharacterCodingException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } finally {
      bytes = EMPTY;
      length = 0;
      frames = 0;
    }
  }
}
