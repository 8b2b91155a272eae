package dev.rejoin.testkit.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy on the loopback address that tunnels with CONNECT, or refuses to. One thread for each direction of each
 * tunnel: for tests of a few connections. Thread-safe.
 */
public final class TunnelProxy implements AutoCloseable {
  private static final Pattern CONNECT =
      Pattern.compile("CONNECT \\[?([^\\s]+?)]?:(\\d+) HTTP/1\\.1\r\n.*", Pattern.DOTALL);

  private final ServerSocket listener;
  private final @Nullable String refusal;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private TunnelProxy(@Nullable String refusal) {
    this.refusal = refusal;
    try {
      listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    run(this::accept);
  }

  /** One that does as it is asked. */
  public static TunnelProxy willing() {
    return new TunnelProxy(null);
  }

  /** One that answers everybody with a status, for example {@code 407 Who are you}. */
  public static TunnelProxy refusing(String status) {
    return new TunnelProxy(status);
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** The heads of all requests so far. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  private interface Task {
    void run() throws IOException;
  }

  private void run(Task task) {
    Thread thread = new Thread(
        () -> {
          try {
            task.run();
          } catch (IOException ended) {
            // one of the two sides is gone, or this proxy is
          } finally {
            threads.remove(Thread.currentThread());
          }
        },
        "rejoin-tunnel-proxy");
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = kept(listener.accept());
      run(() -> serve(client));
    }
  }

  private Socket kept(Socket socket) throws IOException {
    sockets.add(socket);
    if (closed) {
      socket.close();
    }
    return socket;
  }

  private void serve(Socket client) throws IOException {
    try (client) {
      String head = head(client.getInputStream());
      requests.add(head);
      Matcher asked = CONNECT.matcher(head);
      if (refusal != null || !asked.matches()) {
        say(client, refusal == null ? "405 Method Not Allowed" : refusal);
        return;
      }
      try (Socket server = kept(new Socket())) {
        server.connect(new InetSocketAddress(asked.group(1), Integer.parseInt(asked.group(2))));
        say(client, "200 Connected");
        run(() -> pass(server, client));
        pass(client, server);
      }
    }
  }

  private static void say(Socket client, String status) throws IOException {
    String answer = "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n";
    client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the head is not whole");
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.US_ASCII);
  }

  /** The end of one side is the end of the tunnel. */
  private static void pass(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    }
  }

  /** Ends every tunnel, and returns when nothing of it is left. Idempotent. */
  @Override
  public void close() throws IOException, InterruptedException {
    closed = true;
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
