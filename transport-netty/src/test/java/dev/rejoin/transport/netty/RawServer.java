package dev.rejoin.transport.netty;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Something that accepts TCP and does what a test wants with the bytes. */
public final class RawServer implements AutoCloseable {

  /** What to do with a connection, which is closed afterwards. */
  @FunctionalInterface
  public interface Behaviour {
    void with(Socket socket) throws IOException;
  }

  private final ServerSocket listening;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();

  private RawServer(ServerSocket listening) {
    this.listening = listening;
  }

  public static RawServer start(Behaviour behaviour) throws IOException {
    RawServer server = new RawServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread thread = new Thread(() -> server.accept(behaviour), "raw-server");
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  /** Says {@code bytes} once the client has said something, then keeps the connection and reads. */
  public static RawServer saying(byte[] bytes) throws IOException {
    return start(socket -> {
      if (socket.getInputStream().read() >= 0) {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      }
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

  public int port() {
    return listening.getLocalPort();
  }

  /** How many connections there have been. */
  public int connections() {
    return connections.get();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
