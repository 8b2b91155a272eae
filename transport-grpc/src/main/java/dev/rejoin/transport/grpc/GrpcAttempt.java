package dev.rejoin.transport.grpc;

import dev.rejoin.api.Secret;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.api.transport.ConnectRequest;
import dev.rejoin.api.transport.ConnectionInfo;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.transport.grpc.wire.GrpcProtocol;
import dev.rejoin.transport.netty.AttemptOrder;
import dev.rejoin.transport.netty.Credentials;
import dev.rejoin.transport.netty.NettyAttempt;
import dev.rejoin.transport.netty.PeerAddress;
import dev.rejoin.transport.netty.PhaseRun;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.netty.handler.codec.http2.Http2Error;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One attempt, from reading the token to the accepted call: credentials → (DNS → TCP → proxy, by the dialer) → TLS →
 * the call's response headers. All on one event loop.
 */
final class GrpcAttempt extends NettyAttempt {
  private static final String TOO_MANY_PINGS = "too_many_pings";

  private final GrpcParts parts;

  /** Confined to the event loop. */
  private @Nullable GrpcConnection connection;

  GrpcAttempt(GrpcParts parts, AttemptOrder order) {
    super(order);
    this.parts = parts;
  }

  @Override
  protected void begin(PhaseRun attempt) {
    attempt.begin(ConnectPhase.CREDENTIALS);
    if (!request().endpoint().path().equals("/")) {
      attempt.fail(new ConnectFailure.WrongPathOrVersion(
          404, "path " + request().endpoint().path() + " (expected: none, gRPC has its own)"));
      return;
    }
    attempt.await(
        Credentials.read(
            parts.netty().context().blocking(),
            request().credentials(),
            request().endpoint().secure() ? parts.netty().tls() : null),
        Credentials::failure,
        credentials -> {
          if (credentials.token().filter(token -> !isVisible(token.reveal())).isPresent()) {
            attempt.fail(new ConnectFailure.CredentialsUnavailable(
                "the token holds a character that no header may carry"));
          } else {
            dial(attempt, credentials);
          }
        });
  }

  /** Spaces and visible ASCII (gRPC over HTTP/2, "Custom-Metadata"). */
  private static boolean isVisible(String value) {
    return value.chars().allMatch(c -> c >= 0x20 && c <= 0x7e);
  }

  private void dial(PhaseRun attempt, Credentials credentials) {
    // Without TLS: gRPC does that itself, with the same context.
    parts
        .netty()
        .dialer()
        .dial(
            attempt,
            request().endpoint().host(),
            request().endpoint().port(),
            null,
            socket -> GrpcChannel.adopt(
                attempt,
                socket,
                request().endpoint(),
                credentials.tls(),
                parts,
                channel -> call(attempt, channel, credentials.token())));
  }

  private void call(PhaseRun attempt, GrpcChannel channel, Optional<Secret> token) {
    ClientCall<byte[], byte[]> call =
        channel.calls().newCall(method(request().role()), CallOptions.DEFAULT);
    call.start(new Answers(attempt, channel, call), metadata(token));
    call.request(1);
  }

  private static MethodDescriptor<byte[], byte[]> method(ConnectRequest.Role role) {
    return switch (role) {
      case MAIN -> GrpcProtocol.CONNECT;
      case HEARTBEAT -> GrpcProtocol.BEAT;
    };
  }

  private Metadata metadata(Optional<Secret> token) {
    Metadata metadata = new Metadata();
    token.ifPresent(
        secret -> metadata.put(GrpcProtocol.AUTHORIZATION, "Bearer " + secret.reveal()));
    metadata.put(GrpcProtocol.AGENT_ID, request().agentId());
    request()
        .propagation()
        .forEach((name, value) -> metadata.put(
            Metadata.Key.of(name.toLowerCase(Locale.ROOT), Metadata.ASCII_STRING_MARSHALLER),
            value));
    return metadata;
  }

  private void accepted(PhaseRun attempt, GrpcChannel channel, ClientCall<byte[], byte[]> call) {
    PhaseTimes phases = attempt.succeed();
    if (phases == null) {
      return;
    }
    ConnectionInfo info = new ConnectionInfo(
        GrpcOptions.TRANSPORT,
        request().endpoint(),
        PeerAddress.format(channel.socket().remoteAddress()),
        channel.tlsVersion(),
        phases);
    GrpcConnection open = new GrpcConnection(
        channel,
        call,
        info,
        listener(),
        parts.netty().context().wallClock(),
        parts.options().netty().writeHighWater());
    connection = open;
    opened(open, channel.socket());
  }

  private void noteTooManyPings(FrameWatch frames) {
    frames
        .goAway()
        .filter(goAway ->
            goAway.is(Http2Error.ENHANCE_YOUR_CALM) && goAway.debug().contains(TOO_MANY_PINGS))
        .ifPresent(goAway -> parts.keepAlive().tooMany(request().endpoint().authority()));
  }

  /** Hears the call: first whether it is accepted, then its messages and its end. */
  private final class Answers extends ClientCall.Listener<byte[]> {
    private final PhaseRun attempt;
    private final GrpcChannel channel;
    private final ClientCall<byte[], byte[]> call;

    Answers(PhaseRun attempt, GrpcChannel channel, ClientCall<byte[], byte[]> call) {
      this.attempt = attempt;
      this.channel = channel;
      this.call = call;
    }

    @Override
    public void onHeaders(Metadata headers) {
      accepted(attempt, channel, call);
    }

    @Override
    public void onMessage(byte[] message) {
      if (connection != null) {
        connection.received(message);
        // The next one only now: a listener that is slow slows the control plane down.
        call.request(1);
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      noteTooManyPings(channel.frames());
      if (connection != null) {
        connection.ended(status, trailers);
      } else if (!attempt.over()) {
        if (channel.frames().answered()) {
          attempt.hold(channel::close);
        }
        attempt.fail(Refusals.of(
            status,
            trailers,
            channel.frames(),
            attempt.phase(),
            parts.netty().context().wallClock().instant()));
      }
    }
  }
}
