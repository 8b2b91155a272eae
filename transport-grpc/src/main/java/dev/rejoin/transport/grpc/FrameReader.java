package dev.rejoin.transport.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2FrameTypes;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Follows the boundaries of HTTP/2 frames through buffers cut anywhere. Keeps a frame's head and the first bytes of its
 * payload, skips the rest.
 */
final class FrameReader {
  private static final int HEAD = 9;
  /** Enough for a GOAWAY with as much debug data as anybody shows. */
  private static final int KEPT = 8 + 128;

  private final byte[] head = new byte[HEAD];
  private final byte[] payload = new byte[KEPT];
  private int skip;
  private int headRead;
  private int payloadLength;
  private int payloadRead;

  /** @param skip bytes before the first frame */
  FrameReader(int skip) {
    this.skip = skip;
  }

  /**
   * Goes through the readable bytes without consuming them.
   *
   * @param onHead called when a frame's head is known, its payload is not
   * @param onFrame called at the end of each frame
   * @return how many of the bytes were payload of DATA frames
   */
  long read(ByteBuf bytes, Consumer<FrameReader> onHead, Consumer<FrameReader> onFrame) {
    long data = 0;
    int from = bytes.readerIndex();
    int end = bytes.writerIndex();
    int skipped = Math.min(skip, end - from);
    skip -= skipped;
    from += skipped;
    while (from < end) {
      if (headRead < HEAD) {
        int taken = Math.min(HEAD - headRead, end - from);
        bytes.getBytes(from, head, headRead, taken);
        headRead += taken;
        from += taken;
        if (headRead == HEAD) {
          payloadLength = length();
          payloadRead = 0;
          onHead.accept(this);
        }
      } else {
        int taken = Math.min(payloadLength - payloadRead, end - from);
        keep(bytes, from, taken);
        payloadRead += taken;
        from += taken;
        data += type() == Http2FrameTypes.DATA ? taken : 0;
      }
      if (headRead == HEAD && payloadRead == payloadLength) {
        onFrame.accept(this);
        headRead = 0;
      }
    }
    return data;
  }

  private void keep(ByteBuf bytes, int from, int taken) {
    int kept = Math.min(KEPT - payloadRead, taken);
    if (kept > 0) {
      bytes.getBytes(from, payload, payloadRead, kept);
    }
  }

  private int length() {
    return (head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | head[2] & 0xff;
  }

  byte type() {
    return head[3];
  }

  int flags() {
    return head[4] & 0xff;
  }

  int stream() {
    return (head[5] & 0x7f) << 24 | (head[6] & 0xff) << 16 | (head[7] & 0xff) << 8 | head[8] & 0xff;
  }

  /** The nine bytes before the payload. */
  byte[] head() {
    return head.clone();
  }

  /** Four bytes of the payload; 0 if it is shorter. */
  long payloadUnsignedInt(int offset) {
    if (payloadLength < offset + Integer.BYTES) {
      return 0;
    }
    return (payload[offset] & 0xffL) << 24
        | (payload[offset + 1] & 0xffL) << 16
        | (payload[offset + 2] & 0xffL) << 8
        | payload[offset + 3] & 0xffL;
  }

  /** The payload from an offset on, as far as it was kept. */
  String payloadText(int offset) {
    int end = Math.min(payloadLength, KEPT);
    return end <= offset ? "" : new String(payload, offset, end - offset, StandardCharsets.UTF_8);
  }
}
