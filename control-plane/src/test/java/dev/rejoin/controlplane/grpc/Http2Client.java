package dev.rejoin.controlplane.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameTypes;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** HTTP/2 frame by frame, as a peer sends them that does not care about the rules (RFC 9113). */
final class Http2Client implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;
  private static final int END_HEADERS = 4;
  private static final int END_STREAM = 1;
  private static final int ACK = 1;

  /** One that arrived. */
  record Frame(byte type, int flags, int stream, byte[] payload) {

    /** Of a GOAWAY: its error code. */
    int goAwayCode() {
      return ByteBuffer.wrap(payload, 4, 4).getInt();
    }

    /** Of a GOAWAY: its debug data. */
    String debugData() {
      return new String(payload, 8, payload.length - 8, StandardCharsets.US_ASCII);
    }

    /** Of a RST_STREAM: its error code. */
    int resetCode() {
      return ByteBuffer.wrap(payload).getInt();
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);

  private Http2Client(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new DataInputStream(socket.getInputStream());
  }

  /** Connects and says nothing. */
  static Http2Client silent(int port) throws IOException {
    return new Http2Client(port);
  }

  /** Connects and sets HTTP/2 up. */
  static Http2Client speaking(int port) throws IOException {
    Http2Client client = new Http2Client(port);
    client.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    client.frame(Http2FrameTypes.SETTINGS, 0, 0, new byte[0]);
    return client;
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  private void frame(byte type, int flags, int stream, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
    frame.put(type).put((byte) flags).putInt(stream).put(payload);
    write(frame.array());
  }

  /** Calls {@code AgentService/Connect} as that agent, with further metadata. */
  void call(int stream, String agentId, String... further) throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    header(block, ":method", "POST");
    header(block, ":scheme", "http");
    header(block, ":path", "/rejoin.v1.AgentService/Connect");
    header(block, ":authority", "127.0.0.1");
    header(block, "content-type", "application/grpc");
    header(block, "te", "trailers");
    header(block, "rejoin-agent-id", agentId);
    for (int i = 0; i < further.length; i += 2) {
      header(block, further[i], further[i + 1]);
    }
    frame(Http2FrameTypes.HEADERS, END_HEADERS, stream, block.toByteArray());
  }

  /** Literal, not indexed, not compressed (RFC 7541, section 6.2.2). */
  private static void header(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    text(block, name);
    text(block, value);
  }

  private static void text(ByteArrayOutputStream block, String text) {
    int length = text.length();
    if (length < 127) {
      block.write(length);
    } else {
      block.write(127);
      for (length -= 127; length >= 128; length >>= 7) {
        block.write(length & 127 | 128);
      }
      block.write(length);
    }
    block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** The beginning of a gRPC message that announces a length. */
  void message(int stream, int announced, byte... beginning) throws IOException {
    ByteBuffer payload = ByteBuffer.allocate(5 + beginning.length);
    payload.put((byte) 0).putInt(announced).put(beginning);
    frame(Http2FrameTypes.DATA, 0, stream, payload.array());
  }

  void reset(int stream) throws IOException {
    frame(Http2FrameTypes.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
  }

  void ping() throws IOException {
    frame(Http2FrameTypes.PING, 0, 0, new byte[8]);
  }

  /** The next frame of that type; others are passed over, settings acknowledged. */
  Frame next(byte type) throws IOException {
    while (true) {
      Frame frame = next().orElseThrow(EOFException::new);
      if (frame.type() == type) {
        return frame;
      }
    }
  }

  /** The next frame; empty at the end of the connection, however it ended. */
  Optional<Frame> next() throws IOException {
    try {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      byte type = in.readByte();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      byte[] payload = new byte[length];
      in.readFully(payload);
      if (type == Http2FrameTypes.SETTINGS && (flags & ACK) == 0) {
        frame(Http2FrameTypes.SETTINGS, ACK, 0, new byte[0]);
      }
      return Optional.of(new Frame(type, flags, stream, payload));
    } catch (EOFException | SocketException over) {
      return Optional.empty();
    }
  }

  /** Reads until the connection is over. */
  void awaitEnd() throws IOException {
    while (next().isPresent()) {
      // whatever it still says
    }
  }

  /** A header of a HEADERS frame, which must be decoded in the order of their arrival. */
  String header(Frame headers, String name) throws Http2Exception {
    ByteBuf block = Unpooled.wrappedBuffer(headers.payload());
    CharSequence value = decoder.decodeHeaders(headers.stream(), block).get(name);
    return String.valueOf(value);
  }

  /** Whether a HEADERS frame is the last of its stream. */
  static boolean isLast(Frame headers) {
    return (headers.flags() & END_STREAM) != 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
