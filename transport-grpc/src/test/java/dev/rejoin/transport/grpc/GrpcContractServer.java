package dev.rejoin.transport.grpc;

import dev.rejoin.api.Endpoint;
import dev.rejoin.testkit.contract.ContractServer;
import dev.rejoin.transport.grpc.wire.GrpcProtocol;
import dev.rejoin.transport.grpc.wire.RetryHints;
import dev.rejoin.transport.grpc.wire.v1.HealthGrpc;
import dev.rejoin.transport.grpc.wire.v1.HealthProto.HealthCheckRequest;
import dev.rejoin.transport.grpc.wire.v1.HealthProto.HealthCheckResponse;
import dev.rejoin.transport.grpc.wire.v1.HealthProto.HealthCheckResponse.ServingStatus;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A real gRPC server, on sockets that behave as a test tells them. */
final class GrpcContractServer implements ContractServer {
  static final int PATIENCE_SECONDS = 30;

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Map<SocketAddress, Channel> sockets = new ConcurrentHashMap<>();
  private final BlockingQueue<GrpcPeer> peers = new LinkedBlockingQueue<>();
  private final AtomicInteger soFar = new AtomicInteger();
  private final Server server;
  private final boolean secure;
  private volatile Greeting greeting = Greeting.ACCEPT;
  private volatile @Nullable Refusal refusal;

  private GrpcContractServer(@Nullable SslContext tls) throws IOException {
    secure = tls != null;
    NettyServerBuilder builder = NettyServerBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .bossEventLoopGroup(loops)
        .workerEventLoopGroup(loops)
        .channelFactory(Listening::new)
        .directExecutor()
        .flowControlWindow(256 * 1024)
        .addService(
            ServerServiceDefinition.builder(String.valueOf(GrpcProtocol.CONNECT.getServiceName()))
                .addMethod(GrpcProtocol.CONNECT, this::called)
                .build())
        .addService(new Healthy());
    if (tls != null) {
      builder.sslContext(tls);
    }
    server = builder.build().start();
  }

  static GrpcContractServer start() throws IOException {
    return new GrpcContractServer(null);
  }

  static GrpcContractServer start(SslContext tls) throws IOException {
    return new GrpcContractServer(tls);
  }

  @Override
  public Endpoint endpoint() {
    return new Endpoint(secure ? "grpcs" : "grpc", "127.0.0.1", server.getPort(), "/");
  }

  @Override
  public void greet(Greeting newGreeting) {
    refusal = null;
    greeting = newGreeting;
  }

  @Override
  public void refuse(Refusal newRefusal) {
    greeting = Greeting.ACCEPT;
    refusal = newRefusal;
  }

  @Override
  public GrpcPeer awaitPeer() {
    return poll(peers, "a connection");
  }

  static <T> T poll(BlockingQueue<T> queue, String what) {
    try {
      T next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("waited in vain for " + what);
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + what, e);
    }
  }

  @Override
  public int connections() {
    return sockets.size();
  }

  @Override
  public int connectionsSoFar() {
    return soFar.get();
  }

  @Override
  public void close() {
    server.shutdownNow();
    sockets.values().forEach(GrpcContractServer::end);
    try {
      server.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    loops.shutdownGracefully(0, PATIENCE_SECONDS, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** Without a goodbye of HTTP/2 or TLS. */
  static void end(Channel socket) {
    EventLoop loop = socket.eventLoop();
    loop.execute(() -> socket.unsafe().close(socket.voidPromise()));
  }

  private ServerCall.Listener<byte[]> called(ServerCall<byte[], byte[]> call, Metadata metadata) {
    Refusal refused = refusal;
    if (refused != null) {
      Metadata trailers = new Metadata();
      refused.retryAfter().ifPresent(after -> RetryHints.write(after, trailers));
      call.close(status(refused.kind()), trailers);
      return new ServerCall.Listener<>() {};
    }
    Channel socket = sockets.get(
        Objects.requireNonNull(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)));
    GrpcPeer peer = new GrpcPeer(call, metadata, Objects.requireNonNull(socket));
    peer.accept();
    peers.add(peer);
    return peer.listener();
  }

  private static Status status(Refusal.Kind kind) {
    return switch (kind) {
      case UNAUTHENTICATED -> Status.UNAUTHENTICATED;
      case FORBIDDEN -> Status.PERMISSION_DENIED;
      case WRONG_PATH_OR_VERSION -> Status.UNIMPLEMENTED;
      case BUSY -> Status.UNAVAILABLE;
    };
  }

  /** Sees every socket before gRPC does. */
  private final class Listening extends NioServerSocketChannel {
    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
      int count = super.doReadMessages(accepted);
      for (Object each : accepted.subList(accepted.size() - count, accepted.size())) {
        meet((Channel) each);
      }
      return count;
    }
  }

  private void meet(Channel socket) {
    soFar.incrementAndGet();
    SocketAddress address = socket.remoteAddress();
    sockets.put(address, socket);
    socket.closeFuture().addListener(done -> sockets.remove(address));
    if (greeting != Greeting.ACCEPT) {
      socket.pipeline().addFirst(new Rude(greeting));
    }
  }

  /** Meets a request in a way that the protocol does not know; gRPC behind it neither hears nor says anything. */
  private static final class Rude extends ChannelDuplexHandler {
    private final Greeting greeting;

    Rude(Greeting greeting) {
      this.greeting = greeting;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      ReferenceCountUtil.release(message);
      promise.setSuccess();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
      switch (greeting) {
        case GARBAGE -> {
          ByteBuf garbage =
              Unpooled.copiedBuffer("SSH-2.0-not_what_you_want\r\n\r\n", StandardCharsets.UTF_8);
          ctx.writeAndFlush(garbage);
        }
        case RESET -> {
          ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
          ctx.channel().unsafe().close(ctx.voidPromise());
        }
        case END -> ctx.channel().unsafe().close(ctx.voidPromise());
        default -> {} // silence
      }
    }
  }

  private static final class Healthy extends HealthGrpc.HealthImplBase {
    @Override
    public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
      answer.onNext(
          HealthCheckResponse.newBuilder().setStatus(ServingStatus.SERVING).build());
      answer.onCompleted();
    }
  }
}
