package dev.rejoin.transport.websocket;

import dev.rejoin.api.Endpoint;
import dev.rejoin.testkit.contract.ContractServer;
import dev.rejoin.transport.websocket.wire.WebSocketProtocol;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A WebSocket server that behaves as a test tells it. */
final class WebSocketContractServer implements ContractServer {
  static final int PATIENCE_SECONDS = 30;

  private static final int LONGEST_MESSAGE = 1024 * 1024;

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final BlockingQueue<WebSocketPeer> peers = new LinkedBlockingQueue<>();
  private final ChannelGroup channels = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger soFar = new AtomicInteger();
  private final Channel listener;
  private final @Nullable SslContext tls;
  private volatile Greeting greeting = Greeting.ACCEPT;
  private volatile @Nullable FullHttpResponse refusal;
  private volatile HttpResponseStatus health = HttpResponseStatus.OK;

  private WebSocketContractServer(@Nullable SslContext tls) {
    this.tls = tls;
    listener = new ServerBootstrap()
        .group(loops)
        .channel(NioServerSocketChannel.class)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {
            meet(channel);
          }
        })
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .syncUninterruptibly()
        .channel();
  }

  static WebSocketContractServer start() {
    return new WebSocketContractServer(null);
  }

  static WebSocketContractServer start(SslContext tls) {
    return new WebSocketContractServer(tls);
  }

  @Override
  public Endpoint endpoint() {
    int port = ((InetSocketAddress) listener.localAddress()).getPort();
    return new Endpoint(tls == null ? "ws" : "wss", "127.0.0.1", port, "/agents");
  }

  @Override
  public void greet(Greeting newGreeting) {
    refusal = null;
    greeting = newGreeting;
  }

  @Override
  public void refuse(Refusal newRefusal) {
    HttpResponseStatus status = switch (newRefusal.kind()) {
      case UNAUTHENTICATED -> HttpResponseStatus.UNAUTHORIZED;
      case FORBIDDEN -> HttpResponseStatus.FORBIDDEN;
      case WRONG_PATH_OR_VERSION -> HttpResponseStatus.NOT_FOUND;
      case BUSY -> HttpResponseStatus.SERVICE_UNAVAILABLE;
    };
    answer(
        status,
        newRefusal
            .retryAfter()
            .map(after -> Map.of(
                "retry-after",
                Long.toString(after.toSeconds() + 1),
                WebSocketProtocol.RETRY_AFTER_MILLIS_HEADER,
                Long.toString(after.toMillis())))
            .orElse(Map.of()));
  }

  /** Answers upgrades with a status and headers from now on. */
  void answer(HttpResponseStatus status, Map<String, String> headers) {
    FullHttpResponse response = new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1,
        status,
        Unpooled.unreleasableBuffer(
            Unpooled.copiedBuffer("no need to read this", StandardCharsets.UTF_8)));
    headers.forEach(response.headers()::set);
    greeting = Greeting.ACCEPT;
    refusal = response;
  }

  /** Answers {@code HEAD /health} with a status from now on. */
  void health(HttpResponseStatus status) {
    health = status;
  }

  @Override
  public WebSocketPeer awaitPeer() {
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
    return open.get();
  }

  @Override
  public int connectionsSoFar() {
    return soFar.get();
  }

  @Override
  public void close() {
    listener.close().syncUninterruptibly();
    channels.close().syncUninterruptibly();
    loops.shutdownGracefully(0, PATIENCE_SECONDS, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private void meet(Channel channel) {
    soFar.incrementAndGet();
    open.incrementAndGet();
    channels.add(channel);
    channel.closeFuture().addListener(done -> open.decrementAndGet());
    if (tls != null && greeting != Greeting.SILENCE) {
      channel.pipeline().addLast(tls.newHandler(channel.alloc()));
    }
    if (greeting == Greeting.ACCEPT) {
      channel
          .pipeline()
          .addLast(new HttpServerCodec(), new HttpObjectAggregator(8 * 1024), new Requests());
    } else {
      channel.pipeline().addLast(new Rude(greeting));
    }
  }

  private final class Requests extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
      FullHttpResponse refused = refusal;
      if (request.method().equals(HttpMethod.HEAD)) {
        FullHttpResponse answer = new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            request.uri().equals("/health") ? health : HttpResponseStatus.NOT_FOUND);
        answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
        ctx.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
      } else if (refused != null) {
        FullHttpResponse copy = refused.copy();
        copy.headers().set(HttpHeaderNames.CONTENT_LENGTH, copy.content().readableBytes());
        ctx.writeAndFlush(copy).addListener(ChannelFutureListener.CLOSE);
      } else {
        upgrade(ctx.channel(), request);
      }
    }

    private void upgrade(Channel channel, FullHttpRequest request) {
      WebSocketServerHandshaker handshaker = new WebSocketServerHandshakerFactory(
              "", WebSocketProtocol.SUB_PROTOCOL, false, LONGEST_MESSAGE)
          .newHandshaker(request);
      HttpHeaders headers = request.headers().copy();
      WebSocketPeer peer = new WebSocketPeer(channel, headers);
      handshaker.handshake(channel, request).addListener(done -> {
        channel.pipeline().remove(this);
        channel.pipeline().addLast(new WebSocketFrameAggregator(LONGEST_MESSAGE), peer.handler());
        peers.add(peer);
      });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }

  /** Meets a request in a way that the protocol does not know. */
  private static final class Rude extends ChannelInboundHandlerAdapter {
    private final Greeting greeting;

    Rude(Greeting greeting) {
      this.greeting = greeting;
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
          ctx.close();
        }
        case END -> ctx.close();
        default -> {} // silence
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
