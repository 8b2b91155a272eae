package dev.rejoin.transport.websocket;

import dev.rejoin.api.Endpoint;
import dev.rejoin.transport.netty.RawServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A server without any protocol of its own: each connection's request goes to a script, which answers in bytes. */
final class UpgradeServer implements AutoCloseable {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private final RawServer server;

  /** What to do with a connection once its request's head is in. */
  @FunctionalInterface
  interface Script {
    void answer(String request, Socket socket) throws IOException;
  }

  private UpgradeServer(Script script) throws IOException {
    server = RawServer.start(socket -> {
      String request = head(socket.getInputStream());
      requests.add(request);
      script.answer(request, socket);
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    });
  }

  /** Does what the script says, then keeps the connection and reads. */
  static UpgradeServer start(Script script) throws IOException {
    return new UpgradeServer(script);
  }

  /** Answers every request with the same text and leaves the connection open. */
  static UpgradeServer answering(String response) throws IOException {
    return start((request, socket) -> write(socket, response));
  }

  int port() {
    return server.port();
  }

  Endpoint endpoint() {
    return new Endpoint("ws", "127.0.0.1", port(), "/agents");
  }

  /** Waits for the next request's head. */
  String awaitRequest() {
    return WebSocketContractServer.poll(requests, "a request");
  }

  static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The head by which a request is accepted. */
  static String accepting(String request) {
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Protocol: rejoin.v1\r\nSec-WebSocket-Accept: " + accept(request)
        + "\r\n\r\n";
  }

  static String accept(String request) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1")
          .digest(
              (header(request, "sec-websocket-key") + GUID).getBytes(StandardCharsets.ISO_8859_1));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A header's value; empty if there is none. */
  static String header(String request, String name) {
    return request
        .lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("end of stream in a request");
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
