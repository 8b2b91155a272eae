package dev.rejoin.transport.netty;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.api.transport.CredentialSource;
import dev.rejoin.api.transport.PhaseTimes;
import dev.rejoin.api.transport.Probe;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One look whether the control plane is there: a question about its health where that costs no handshake or somebody
 * named the place to ask, else a TCP connection. No credentials are read or sent.
 */
public abstract class NettyProbe {
  private final NettyParts parts;
  private final Optional<Endpoint> healthEndpoint;
  private final CompletableFuture<Probe> result = new CompletableFuture<>();

  /** @param healthEndpoint what to ask instead of the control plane's own address */
  protected NettyProbe(NettyParts parts, Optional<Endpoint> healthEndpoint) {
    this.parts = parts;
    this.healthEndpoint = healthEndpoint;
  }

  /**
   * Asks, and ends by {@link #conclude} or by the run's failure.
   *
   * @param endpoint its path is {@code /} unless somebody named another
   * @param tls null for plain text
   */
  protected abstract void ask(PhaseRun run, Endpoint endpoint, @Nullable SslContext tls);

  /** Once. */
  final CompletionStage<Probe> start(EventLoop loop, Endpoint endpoint, Duration deadline) {
    loop.execute(() -> {
      PhaseRun run = new PhaseRun(loop, parts.context().ticker(), deadline, this::failed);
      run.step(() -> look(run, endpoint));
    });
    return result;
  }

  private void look(PhaseRun run, Endpoint endpoint) {
    if (healthEndpoint.isPresent()) {
      askNamed(run, healthEndpoint.get());
    } else if (endpoint.secure()) {
      knock(run, endpoint);
    } else {
      ask(run, new Endpoint(endpoint.scheme(), endpoint.host(), endpoint.port(), "/"), null);
    }
  }

  private void askNamed(PhaseRun run, Endpoint named) {
    run.begin(ConnectPhase.CREDENTIALS);
    run.await(
        Credentials.read(
            parts.context().blocking(),
            CredentialSource.none(),
            named.secure() ? parts.tls() : null),
        Credentials::failure,
        credentials -> ask(run, named, credentials.tls()));
  }

  private void knock(PhaseRun run, Endpoint endpoint) {
    parts
        .dialer()
        .dial(
            run,
            endpoint.host(),
            endpoint.port(),
            null,
            channel -> conclude(run, channel::close, new Probe.Reachable()));
  }

  /** Ends the run with what was seen, unless it is over. */
  protected final void conclude(PhaseRun run, Runnable close, Probe seen) {
    if (run.succeed() != null) {
      close.run();
      result.complete(seen);
    }
  }

  private void failed(ConnectFailure failure, PhaseTimes phases) {
    result.complete(
        failure instanceof ConnectFailure.ProtocolViolation
            ? new Probe.Unhealthy(failure.detail())
            : new Probe.Absent(failure));
  }
}
