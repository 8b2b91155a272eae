package dev.rejoin.transport.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;

/** HTTP/2 frames as bytes, for servers that are not quite servers. */
final class Frames {
  private static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;

  private Frames() {}

  static byte[] of(byte[]... frames) {
    ByteBuf all = Unpooled.wrappedBuffer(frames);
    return ByteBufUtil.getBytes(all);
  }

  static byte[] settings() {
    return frame(Http2FrameTypes.SETTINGS, 0, 0, Unpooled.EMPTY_BUFFER);
  }

  static byte[] settingsAck() {
    return frame(Http2FrameTypes.SETTINGS, ACK, 0, Unpooled.EMPTY_BUFFER);
  }

  static byte[] reset(int stream, int error) {
    return frame(Http2FrameTypes.RST_STREAM, 0, stream, Unpooled.copyInt(error));
  }

  static byte[] goAway(int lastStream, int error, String debug) {
    return frame(
        Http2FrameTypes.GO_AWAY,
        0,
        0,
        Unpooled.wrappedBuffer(
            Unpooled.copyInt(lastStream, error),
            Unpooled.copiedBuffer(debug, StandardCharsets.UTF_8)));
  }

  static byte[] headers(int stream, boolean last, String... namesAndValues) {
    Http2Headers headers = new DefaultHttp2Headers();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    ByteBuf block = Unpooled.buffer();
    try {
      new DefaultHttp2HeadersEncoder().encodeHeaders(stream, headers, block);
    } catch (Http2Exception e) {
      throw new IllegalArgumentException(e);
    }
    return frame(Http2FrameTypes.HEADERS, END_HEADERS | (last ? END_STREAM : 0), stream, block);
  }

  private static byte[] frame(int type, int flags, int stream, ByteBuf payload) {
    ByteBuf frame = Unpooled.buffer()
        .writeMedium(payload.readableBytes())
        .writeByte(type)
        .writeByte(flags)
        .writeInt(stream)
        .writeBytes(payload);
    return ByteBufUtil.getBytes(frame);
  }
}
