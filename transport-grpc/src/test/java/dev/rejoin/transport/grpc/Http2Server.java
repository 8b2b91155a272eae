package dev.rejoin.transport.grpc;

import dev.rejoin.transport.netty.RawServer;
import io.netty.handler.codec.http2.Http2FrameTypes;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Servers that are HTTP/2 up to a point. */
final class Http2Server {
  private static final int PREFACE = 24;
  private static final int FRAME_HEAD = 9;

  private Http2Server() {}

  /** Speaks enough HTTP/2 to be asked something, and then does what a test wants. */
  static RawServer start(RawServer.Behaviour answer) throws IOException {
    return RawServer.start(socket -> {
      socket.getOutputStream().write(Frames.of(Frames.settings(), Frames.settingsAck()));
      DataInputStream in = new DataInputStream(socket.getInputStream());
      in.skipNBytes(PREFACE);
      byte[] head = new byte[FRAME_HEAD];
      do {
        in.readFully(head);
        in.skipNBytes((head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | head[2] & 0xff);
      } while (head[3] != Http2FrameTypes.HEADERS);
      answer.with(socket);
    });
  }

  /** Answers a request with {@code bytes}, then keeps the connection and reads. */
  static RawServer answering(byte[]... frames) throws IOException {
    return start(socket -> {
      socket.getOutputStream().write(Frames.of(frames));
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    });
  }
}
