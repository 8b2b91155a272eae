package dev.rejoin.transport.netty;

import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.api.transport.Proxy;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * From a host and port to bytes that can be exchanged: names, TCP, the proxy's tunnel and TLS, each a phase of the run
 * that asks.
 */
public final class Dialer {
  private final EventLoops loops;
  private final ChannelGroup channels;
  private final Addresses addresses;
  private final Optional<Proxy> proxy;

  /** @param channels every socket opened is in it until it is closed */
  public Dialer(
      EventLoops loops, ChannelGroup channels, Addresses addresses, Optional<Proxy> proxy) {
    this.loops = loops;
    this.channels = channels;
    this.addresses = addresses;
    this.proxy = proxy;
  }

  /**
   * Dials within a run, which holds the channel from its existence on.
   *
   * @param tls null for plain text
   */
  public void dial(
      PhaseRun run,
      String host,
      int port,
      @Nullable SslContext tls,
      Consumer<Channel> onConnected) {
    Consumer<Channel> connected =
        tls == null ? onConnected : channel -> secure(run, channel, host, port, tls, onConnected);
    if (proxy.isEmpty()) {
      reach(run, host, port, connected);
    } else {
      Proxy through = proxy.get();
      reach(
          run,
          through.host(),
          through.port(),
          channel -> tunnel(run, channel, through, host, port, connected));
    }
  }

  private void reach(PhaseRun run, String host, int port, Consumer<Channel> onConnected) {
    run.begin(ConnectPhase.DNS);
    run.await(addresses.of(host), problem -> lookUpFailed(host, problem), found -> {
      run.begin(ConnectPhase.TCP);
      SocketRace race = new SocketRace(
          loops.sockets(run.loop(), new Tracking(channels)),
          run.loop(),
          found,
          port,
          channel -> {
            run.hold(() -> EventLoops.reset(channel));
            run.step(() -> onConnected.accept(channel));
          },
          run::fail);
      run.hold(race::cancel);
      race.start();
    });
  }

  private static ConnectFailure lookUpFailed(String host, Throwable problem) {
    return problem instanceof UnknownHostException
        ? new ConnectFailure.NameNotFound(host + " is not known to the name service")
        : new ConnectFailure.InternalFault("look-up of " + host + ": " + problem);
  }

  private static void tunnel(
      PhaseRun run,
      Channel channel,
      Proxy through,
      String host,
      int port,
      Consumer<Channel> onConnected) {
    run.begin(ConnectPhase.PROXY);
    HttpExchange.expect(channel, run, HttpExchange.status(HttpResponseStatus.OK), response -> {
      if (response.status().equals(HttpResponseStatus.OK)) {
        // What the peer said right behind the proxy's answer belongs to the next protocol.
        Leftovers leftovers = new Leftovers();
        channel.pipeline().addLast(leftovers);
        HttpExchange.done(channel);
        onConnected.accept(channel);
        leftovers.passOn();
      } else {
        run.fail(refusedBy(through, response));
      }
    });
    String authority = (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    FullHttpRequest request = new DefaultFullHttpRequest(
        HttpVersion.HTTP_1_1, HttpMethod.CONNECT, authority, Unpooled.EMPTY_BUFFER);
    request.headers().set(HttpHeaderNames.HOST, authority);
    through.credentials().ifPresent(credentials -> {
      String pair = credentials.user() + ":" + credentials.password().reveal();
      String encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
      request.headers().set(HttpHeaderNames.PROXY_AUTHORIZATION, "Basic " + encoded);
    });
    channel.writeAndFlush(request);
  }

  private static ConnectFailure refusedBy(Proxy through, HttpResponse response) {
    int status = response.status().code();
    return new ConnectFailure.ProxyRefused(
        status,
        "the proxy " + through.host() + ":" + through.port() + " answered "
            + PeerText.clip(response.status().toString()));
  }

  private static void secure(
      PhaseRun run,
      Channel channel,
      String host,
      int port,
      SslContext tls,
      Consumer<Channel> onConnected) {
    run.begin(ConnectPhase.TLS);
    SslHandler handler = tls.newHandler(channel.alloc(), host, port);
    // The run's deadline is the only one.
    handler.setHandshakeTimeoutMillis(0);
    HandshakeEnd end = new HandshakeEnd();
    channel.pipeline().addLast(handler, end);
    handler.handshakeFuture().addListener(done -> {
      if (done.isSuccess()) {
        channel.pipeline().remove(end);
        run.step(() -> onConnected.accept(channel));
      } else {
        run.fail(ChannelFailures.of(run.phase(), done.cause()));
      }
    });
  }

  /** Keeps the exceptions of a failed handshake, which its future reports, from the end of the pipeline. */
  private static final class HandshakeEnd extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      // reported by the handshake's future
    }
  }

  private static final class Tracking extends ChannelInitializer<Channel> {
    private final ChannelGroup channels;

    Tracking(ChannelGroup channels) {
      this.channels = channels;
    }

    @Override
    protected void initChannel(Channel channel) {
      channels.add(channel);
    }
  }
}
