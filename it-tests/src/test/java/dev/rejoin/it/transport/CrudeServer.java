package dev.rejoin.it.transport;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Something on a port that is no control plane. Serves one connection after another. */
final class CrudeServer implements AutoCloseable {
  private static final int PREFACE = 24;
  private static final int HEAD = 9;
  private static final int HEADERS = 1;
  private static final byte[] SETTINGS_AND_ACK = {
    0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0
  };

  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();

  private interface Behaviour {
    void with(Socket socket) throws IOException;
  }

  private CrudeServer(Behaviour behaviour) {
    try {
      listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread thread = new Thread(() -> serve(behaviour), "crude-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** Says that to everybody, and reads what it is told. */
  static CrudeServer saying(String text) {
    return new CrudeServer(socket -> {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      readToTheEnd(socket);
    });
  }

  /** Reads a byte and closes. */
  static CrudeServer closing() {
    return new CrudeServer(socket -> socket.getInputStream().read());
  }

  /** Speaks HTTP/2, and answers every request with {@code RST_STREAM INTERNAL_ERROR}. */
  static CrudeServer resettingEveryStream() {
    return new CrudeServer(socket -> {
      socket.getOutputStream().write(SETTINGS_AND_ACK);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      in.skipNBytes(PREFACE);
      byte[] head = new byte[HEAD];
      do {
        in.readFully(head);
        in.skipNBytes((head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | head[2] & 0xff);
      } while (head[3] != HEADERS);
      byte[] reset = {0, 0, 4, 3, 0, head[5], head[6], head[7], head[8], 0, 0, 0, 2};
      socket.getOutputStream().write(reset);
      readToTheEnd(socket);
    });
  }

  private static void readToTheEnd(Socket socket) throws IOException {
    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
  }

  private void serve(Behaviour behaviour) {
    while (!listener.isClosed()) {
      try (Socket socket = listener.accept()) {
        accepted.incrementAndGet();
        open.add(socket);
        try {
          behaviour.with(socket);
        } finally {
          open.remove(socket);
        }
      } catch (IOException ended) {
        // the peer is gone, or this server is
      }
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  /** How many connections there were. */
  int accepted() {
    return accepted.get();
  }

  /** How many there are. */
  int open() {
    return open.size();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
