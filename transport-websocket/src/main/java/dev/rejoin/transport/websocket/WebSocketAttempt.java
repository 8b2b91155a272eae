package dev.rejoin.transport.websocket;

import dev.rejoin.api.Secret;
import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.api.transport.ConnectionInfo;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.transport.netty.AttemptOrder;
import dev.rejoin.transport.netty.Credentials;
import dev.rejoin.transport.netty.NettyAttempt;
import dev.rejoin.transport.netty.PeerAddress;
import dev.rejoin.transport.netty.PhaseRun;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.util.Optional;

/** From reading the token to the open WebSocket: credentials → (DNS → TCP → proxy → TLS, by the dialer) → upgrade. */
final class WebSocketAttempt extends NettyAttempt {
  private final ConnectorParts parts;

  WebSocketAttempt(ConnectorParts parts, AttemptOrder order) {
    super(order);
    this.parts = parts;
  }

  @Override
  protected void begin(PhaseRun run) {
    run.begin(ConnectPhase.CREDENTIALS);
    run.await(
        Credentials.read(
            parts.netty().context().blocking(),
            request().credentials(),
            request().endpoint().secure() ? parts.netty().tls() : null),
        Credentials::failure,
        credentials -> parts
            .netty()
            .dialer()
            .dial(
                run,
                request().endpoint().host(),
                request().endpoint().port(),
                credentials.tls(),
                channel -> upgrade(run, channel, credentials.token())));
  }

  private void upgrade(PhaseRun run, Channel channel, Optional<Secret> token) {
    run.begin(ConnectPhase.UPGRADE);
    Upgrade.request(
        channel,
        run,
        request(),
        token,
        parts.netty().context().wallClock(),
        () -> upgraded(run, channel));
  }

  private void upgraded(PhaseRun run, Channel channel) {
    PhaseTimes phases = run.succeed();
    if (phases == null) {
      return;
    }
    ConnectionInfo info = new ConnectionInfo(
        WebSocketOptions.TRANSPORT,
        request().endpoint(),
        PeerAddress.format(channel.remoteAddress()),
        tlsVersion(channel),
        phases);
    WebSocketConnection open = new WebSocketConnection(channel, info, listener(), parts.codec());
    channel
        .pipeline()
        .addLast(new FrameHandler(
            open,
            listener(),
            parts.codec(),
            new MessageAssembly(parts.options().longestMessage()),
            new PongLimit(parts.netty().context().ticker())));
    opened(open, channel);
  }

  private static Optional<String> tlsVersion(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    return tls == null
        ? Optional.empty()
        : Optional.of(tls.engine().getSession().getProtocol());
  }
}
