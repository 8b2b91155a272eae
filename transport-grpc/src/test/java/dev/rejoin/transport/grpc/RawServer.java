package dev.rejoin.transport.grpc;

import io.netty.handler.codec.http2.Http2FrameTypes;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Something that accepts TCP and does what a test wants with the bytes. */
final class RawServer implements AutoCloseable {

  interface Behaviour {
    void with(Socket socket) throws IOException;
  }

  private static final int PREFACE = 24;
  private static final int FRAME_HEAD = 9;

  private final ServerSocket listening;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  final AtomicInteger connections = new AtomicInteger();

  private RawServer(ServerSocket listening) {
    this.listening = listening;
  }

  static RawServer start(Behaviour behaviour) throws IOException {
    RawServer server = new RawServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread thread = new Thread(() -> server.accept(behaviour), "raw-server");
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  /** Says {@code bytes} once the client has said something, then keeps the connection and reads. */
  static RawServer saying(byte[] bytes) throws IOException {
    return start(socket -> {
      if (socket.getInputStream().read() >= 0) {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      }
    });
  }

  /** Speaks enough HTTP/2 to be asked something, and then does what a test wants. */
  static RawServer http2(Behaviour answer) throws IOException {
    return start(socket -> {
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
    return http2(socket -> {
      socket.getOutputStream().write(Frames.of(frames));
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    });
  }

  private void accept(Behaviour behaviour) {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        sockets.add(socket);
        connections.incrementAndGet();
        Thread thread = new Thread(() -> serve(behaviour, socket), "raw-connection");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void serve(Behaviour behaviour, Socket socket) {
    try (socket) {
      behaviour.with(socket);
    } catch (IOException over) {
      // the client has gone
    }
  }

  int port() {
    return listening.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
