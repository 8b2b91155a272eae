package dev.rejoin.transport.grpc;

import dev.rejoin.transport.grpc.wire.GrpcProtocol;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A real gRPC server that leaves every call to the test. */
final class TestServer implements AutoCloseable {

  /** One call, and what the agent says on it. */
  static final class Call extends ServerCall.Listener<byte[]> {
    final ServerCall<byte[], byte[]> call;
    final Metadata metadata;
    final LinkedBlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<String> ends = new LinkedBlockingQueue<>();

    Call(ServerCall<byte[], byte[]> call, Metadata metadata) {
      this.call = call;
      this.metadata = metadata;
    }

    /** Accepts and reads everything. */
    Call accept() {
      call.sendHeaders(new Metadata());
      call.request(Integer.MAX_VALUE);
      return this;
    }

    @Override
    public void onMessage(byte[] message) {
      messages.add(message);
    }

    @Override
    public void onHalfClose() {
      ends.add("half-closed");
    }

    @Override
    public void onCancel() {
      ends.add("cancelled");
    }
  }

  final LinkedBlockingQueue<Call> calls = new LinkedBlockingQueue<>();
  private final Server server;

  private TestServer(Server server) {
    this.server = server;
  }

  /** Runs {@code onCall} in each call, on the server's own threads. */
  static TestServer start(BiConsumer<TestServer, Call> onCall) throws IOException {
    return start(onCall, builder -> builder);
  }

  static TestServer start(
      BiConsumer<TestServer, Call> onCall, UnaryOperator<NettyServerBuilder> settings)
      throws IOException {
    Relay relay = new Relay(onCall);
    Server server = settings
        .apply(NettyServerBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
        .addService(relay.service(GrpcProtocol.CONNECT))
        .addService(relay.service(GrpcProtocol.BEAT))
        .build();
    relay.server = new TestServer(server);
    server.start();
    return relay.server;
  }

  /** Accepts every call and reads what comes. */
  static TestServer accepting() throws IOException {
    return start((server, call) -> call.accept());
  }

  /** Refuses every call. */
  static TestServer refusing(Status status, Metadata trailers) throws IOException {
    return start((server, call) -> call.call.close(status, trailers));
  }

  int port() {
    return server.getPort();
  }

  Call nextCall() throws InterruptedException {
    Call call = calls.poll(60, TimeUnit.SECONDS);
    if (call == null) {
      throw new AssertionError("no call within 60 s");
    }
    return call;
  }

  /** Lets calls go on and accepts no more: GOAWAY. */
  void shutdown() {
    server.shutdown();
  }

  @Override
  public void close() throws InterruptedException {
    server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
  }

  private static final class Relay {
    private final BiConsumer<TestServer, Call> onCall;
    private volatile @Nullable TestServer server;

    Relay(BiConsumer<TestServer, Call> onCall) {
      this.onCall = onCall;
    }

    ServerServiceDefinition service(MethodDescriptor<byte[], byte[]> method) {
      return ServerServiceDefinition.builder(String.valueOf(method.getServiceName()))
          .addMethod(method, (call, metadata) -> {
            Call accepted = new Call(call, metadata);
            TestServer running = server;
            if (running != null) {
              onCall.accept(running, accepted);
              running.calls.add(accepted);
            }
            return accepted;
          })
          .build();
    }
  }
}
