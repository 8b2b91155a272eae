package dev.rejoin.transport.websocket;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.Secret;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.api.transport.ConnectRequest;
import dev.rejoin.api.transport.Connection;
import dev.rejoin.api.transport.ConnectionInfo;
import dev.rejoin.api.transport.Connector.Attempting;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.transport.websocket.TlsContexts.MaterialException;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt, from reading the token to the open connection: credentials → (DNS → TCP → proxy → TLS, by the
 * {@link Dialer}) → upgrade. All on one event loop.
 */
final class ConnectAttempt implements Attempting {
  private static final CloseReason CANCELLED = CloseReason.normal("not needed any more");

  private final ConnectorParts parts;
  private final EventLoop loop;
  private final ConnectRequest request;
  private final ListenerGuard listener;
  private final Consumer<ConnectAttempt> onEnd;

  // Confined to the event loop.
  private @Nullable PhaseRun run;
  private @Nullable Connection connection;
  private boolean ended;

  /** @param onEnd called once, when nothing of the attempt or its connection is left */
  ConnectAttempt(
      ConnectorParts parts,
      EventLoop loop,
      ConnectRequest request,
      ListenerGuard listener,
      Consumer<ConnectAttempt> onEnd) {
    this.parts = parts;
    this.loop = loop;
    this.request = request;
    this.listener = listener;
    this.onEnd = onEnd;
  }

  void start() {
    loop.execute(() -> {
      if (!ended) {
        run = new PhaseRun(loop, parts.context().ticker(), request.deadline(), this::failed);
        readCredentials(run);
      }
    });
  }

  @Override
  public void cancel() {
    listener.silence();
    end(CANCELLED);
  }

  /** Ends whatever there is; the listener of an open connection still hears that it closed. */
  void shutDown(CloseReason reason) {
    end(reason);
  }

  private void end(CloseReason reason) {
    loop.execute(() -> {
      if (connection != null) {
        connection.close(reason);
      } else if (!ended) {
        listener.silence();
        if (run != null) {
          run.cancel();
        }
        ended();
      }
    });
  }

  private void failed(ConnectFailure failure, PhaseTimes phases) {
    listener.failed(failure, phases);
    ended();
  }

  private void ended() {
    ended = true;
    onEnd.accept(this);
  }

  private void readCredentials(PhaseRun attempt) {
    attempt.begin(ConnectPhase.CREDENTIALS);
    attempt.await(
        supply(parts.context().blocking(), this::credentials),
        ConnectAttempt::credentialsFailed,
        credentials -> parts
            .dialer()
            .dial(
                attempt,
                request.endpoint().host(),
                request.endpoint().port(),
                credentials.tls(),
                channel -> upgrade(attempt, channel, credentials.token())));
  }

  private record Credentials(
      Optional<Secret> token, @Nullable SslContext tls) {}

  private Credentials credentials() throws IOException, MaterialException {
    return new Credentials(
        request.credentials().bearerToken(),
        request.endpoint().secure() ? parts.tls().current() : null);
  }

  @FunctionalInterface
  private interface Reading<T> {
    T read() throws IOException, MaterialException;
  }

  private static <T> CompletionStage<T> supply(Executor blocking, Reading<T> reading) {
    CompletableFuture<T> result = new CompletableFuture<>();
    blocking.execute(() -> {
      try {
        result.complete(reading.read());
      } catch (IOException | MaterialException | RuntimeException e) {
        result.completeExceptionally(e);
      }
    });
    return result;
  }

  private static ConnectFailure credentialsFailed(Throwable problem) {
    if (problem instanceof MaterialException material) {
      return material.failure();
    }
    return new ConnectFailure.CredentialsUnavailable(
        problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage());
  }

  private void upgrade(PhaseRun attempt, Channel channel, Optional<Secret> token) {
    attempt.begin(ConnectPhase.UPGRADE);
    Upgrade.request(
        channel,
        attempt,
        request,
        token,
        parts.context().wallClock(),
        () -> opened(attempt, channel));
  }

  private void opened(PhaseRun attempt, Channel channel) {
    PhaseTimes phases = attempt.succeed();
    if (phases == null) {
      return;
    }
    Endpoint endpoint = request.endpoint();
    ConnectionInfo info = new ConnectionInfo(
        WebSocketOptions.TRANSPORT,
        endpoint,
        PeerAddress.format(channel.remoteAddress()),
        tlsVersion(channel),
        phases);
    WebSocketConnection open = new WebSocketConnection(channel, info, listener, parts.codec());
    connection = open;
    channel.closeFuture().addListener(done -> ended());
    channel
        .pipeline()
        .addFirst(new ActivityTap(listener::activity))
        .addLast(new FrameHandler(
            open,
            listener,
            parts.codec(),
            new MessageAssembly(parts.options().longestMessage()),
            new PongLimit(parts.context().ticker())));
    listener.opened(open);
  }

  private static Optional<String> tlsVersion(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    return tls == null
        ? Optional.empty()
        : Optional.of(tls.engine().getSession().getProtocol());
  }
}
