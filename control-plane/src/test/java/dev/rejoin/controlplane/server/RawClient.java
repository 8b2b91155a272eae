package dev.rejoin.controlplane.server;

import dev.rejoin.api.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client that writes whatever bytes a test wants, and reads what comes back. */
final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;
  static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  private final Socket socket;
  private final DataInputStream in;

  RawClient(Endpoint endpoint) throws IOException {
    this(endpoint.host(), endpoint.port());
  }

  RawClient(String host, int port) throws IOException {
    socket = new Socket(host, port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new DataInputStream(socket.getInputStream());
  }

  /** Upgrades as agent {@code id}. */
  static RawClient upgraded(Endpoint endpoint, String id) throws IOException {
    RawClient client = new RawClient(endpoint);
    client.write(upgrade("/", "rejoin-agent-id: " + id + "\r\n"));
    String head = client.readHead();
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new IOException(head);
    }
    return client;
  }

  static String upgrade(String path, String extraHeaders) {
    return "GET " + path
        + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY
        + "\r\nSec-WebSocket-Protocol: rejoin.v1\r\n" + extraHeaders + "\r\n";
  }

  void write(String text) throws IOException {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  void finish() throws IOException {
    socket.shutdownOutput();
  }

  /** A masked frame; the first octet says FIN, reserved bits and opcode. */
  void frame(int first, byte[] payload) throws IOException {
    write(maskedFrame(first, payload));
  }

  static byte[] maskedFrame(int first, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(first);
    length(out, 0x80, payload.length);
    out.writeBytes(new byte[] {1, 2, 3, 4});
    for (int i = 0; i < payload.length; i++) {
      out.write(payload[i] ^ (1 + i % 4));
    }
    return out.toByteArray();
  }

  static void length(ByteArrayOutputStream out, int mask, long length) {
    if (length < 126) {
      out.write(mask | (int) length);
    } else if (length < 65536) {
      out.write(mask | 126);
      out.write((int) (length >>> 8));
      out.write((int) length);
    } else {
      out.write(mask | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        out.write((int) (length >>> shift));
      }
    }
  }

  void text(String text) throws IOException {
    frame(0x81, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The head of an HTTP answer. */
  String readHead() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    return head.toString();
  }

  /** Everything until the other side ends the connection. */
  String readRest() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  int readStatus() throws IOException {
    return Integer.parseInt(readHead().split(" ")[1]);
  }

  /** The next frame's opcode and payload. */
  record Frame(int opcode, byte[] payload) {
    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    int closeCode() {
      return (payload[0] & 0xff) << 8 | payload[1] & 0xff;
    }
  }

  Frame readFrame() throws IOException {
    int first = in.readUnsignedByte();
    int length = in.readUnsignedByte();
    long size = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
    byte[] payload = new byte[(int) size];
    in.readFully(payload);
    return new Frame(first & 0xf, payload);
  }

  /** The code of the close frame, passing over what comes before it. */
  int readCloseCode() throws IOException {
    Frame frame = readFrame();
    while (frame.opcode() != 8) {
      frame = readFrame();
    }
    return frame.closeCode();
  }

  /** Whether the other side ends the connection before anything else comes. */
  boolean isEnded() throws IOException {
    try {
      return in.read() < 0;
    } catch (EOFException | java.net.SocketException e) {
      return true;
    }
  }

  void patience(Duration patience) throws IOException {
    socket.setSoTimeout((int) patience.toMillis());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
