package dev.rejoin.controlplane.server;

import dev.rejoin.controlplane.model.Peer;
import dev.rejoin.transport.websocket.wire.JsonCodec;
import dev.rejoin.transport.websocket.wire.WebSocketProtocol;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** The port agents use: one pipeline for health probes and WebSockets, with limits on everything. */
final class AgentFrontEnd extends ChannelInitializer<Channel> {
  private static final int LONGEST_LINE = 4096;
  private static final int LONGEST_BODY = 8 * 1024;

  private final JsonCodec codec = new JsonCodec();
  private final ModelRunner runner;
  private final FaultBoard faults;
  private final Gate gate;
  private final Authenticator authenticator;
  private final Optional<SslContext> tls;
  private final ChannelGroup channels;
  private final Duration handshakeWithin;
  private final int mostConnections;
  private final Supplier<Health> health;
  private final Supplier<HandshakeWatch> watches;

  AgentFrontEnd(
      ModelRunner runner,
      FaultBoard faults,
      Gate gate,
      Authenticator authenticator,
      Optional<SslContext> tls,
      ChannelGroup channels,
      Duration handshakeWithin,
      int mostConnections,
      Supplier<Health> health,
      Supplier<HandshakeWatch> watches) {
    this.runner = runner;
    this.faults = faults;
    this.gate = gate;
    this.authenticator = authenticator;
    this.tls = tls;
    this.channels = channels;
    this.handshakeWithin = handshakeWithin;
    this.mostConnections = mostConnections;
    this.health = health;
    this.watches = watches;
  }

  @Override
  protected void initChannel(Channel channel) {
    if (channels.size() >= mostConnections) {
      channel.close();
      return;
    }
    channels.add(channel);
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addLast(new HandshakeDeadline(handshakeWithin));
    tls.ifPresent(context -> pipeline.addLast(context.newHandler(channel.alloc())));
    pipeline.addLast(new HttpServerCodec(new HttpDecoderConfig()
        .setMaxInitialLineLength(LONGEST_LINE)
        .setMaxHeaderSize(WebSocketProtocol.LONGEST_HEADERS)));
    pipeline.addLast(new HttpObjectAggregator(LONGEST_BODY, true));
    pipeline.addLast(new AgentHttpHandler(this));
  }

  WebSocketAgentHandler newAgentHandler(Peer peer) {
    return new WebSocketAgentHandler(peer, codec, runner, faults);
  }

  HandshakeWatch newHandshakeWatch() {
    return watches.get();
  }

  Authenticator authenticator() {
    return authenticator;
  }

  Gate gate() {
    return gate;
  }

  FaultBoard faults() {
    return faults;
  }

  Health health() {
    return health.get();
  }
}
