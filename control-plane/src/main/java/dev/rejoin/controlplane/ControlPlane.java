package dev.rejoin.controlplane;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.Secret;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.runtime.SystemRuntime;
import dev.rejoin.controlplane.grpc.GrpcFrontEnd;
import dev.rejoin.controlplane.grpc.GrpcSettings;
import dev.rejoin.controlplane.model.AgentView;
import dev.rejoin.controlplane.model.CommandOutcome;
import dev.rejoin.controlplane.model.ControlPlaneListener;
import dev.rejoin.controlplane.model.DrainView;
import dev.rejoin.controlplane.model.MemorySessionStore;
import dev.rejoin.controlplane.model.SessionStore;
import dev.rejoin.controlplane.model.Statistics;
import dev.rejoin.controlplane.server.Authenticator;
import dev.rejoin.controlplane.server.ControlPlaneServer;
import dev.rejoin.controlplane.server.Faults;
import dev.rejoin.controlplane.server.FrontEnd;
import dev.rejoin.controlplane.server.ServerSettings;
import dev.rejoin.controlplane.server.TlsFiles;
import dev.rejoin.controlplane.server.TokenFileAuthenticator;
import dev.rejoin.controlplane.store.FileSessionStore;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A control plane in this process.
 *
 * <pre>{@code
 * try (ControlPlane controlPlane = ControlPlane.start(ControlPlaneConfig.onFreePort())) {
 *   Endpoint endpoint = controlPlane.endpoint();
 * }
 * }</pre>
 *
 * <p>Thread-safe. Methods that ask about agents wait for the model and must not be called from a listener.
 */
public final class ControlPlane implements AutoCloseable {
  private final ControlPlaneConfig config;
  private final Secret adminToken;
  private final ControlPlaneServer server;

  private ControlPlane(ControlPlaneConfig config, Secret adminToken, ControlPlaneServer server) {
    this.config = config;
    this.adminToken = adminToken;
    this.server = server;
  }

  /**
   * Starts and binds.
   *
   * @param listeners are told everything that happens
   * @throws UncheckedIOException if a file or port cannot be had
   * @throws IllegalArgumentException if a file does not contain what it should
   */
  public static ControlPlane start(ControlPlaneConfig config, ControlPlaneListener... listeners) {
    ControlPlane controlPlane = prepare(config, listeners);
    controlPlane.bind();
    return controlPlane;
  }

  /**
   * Gets everything ready that does not belong to somebody else yet: threads, classes, certificates, tokens; neither the
   * ports nor the state file. {@link #bind} then takes moments.
   *
   * @throws UncheckedIOException if a file cannot be had
   * @throws IllegalArgumentException if a file does not contain what it should
   */
  public static ControlPlane prepare(ControlPlaneConfig config, ControlPlaneListener... listeners) {
    try {
      Secret adminToken = AdminToken.of(config, SystemRuntime.tokens());
      ServerSettings settings = new ServerSettings(
          config.host(),
          config.port(),
          config.adminPort(),
          adminToken,
          tls(config),
          config.handshakeTimeout(),
          config.maxConnections(),
          config.effectiveHandshakeRate(),
          Math.min(2, Runtime.getRuntime().availableProcessors()),
          config.model());
      ControlPlaneServer server = new ControlPlaneServer(
          settings,
          config.grpcPort().map(port -> grpc(config, port)),
          pool -> config
              .tokenFile()
              .<Authenticator>map(file -> new TokenFileAuthenticator(file, pool.blocking()))
              .orElseGet(Authenticator::open),
          () -> store(config),
          List.of(listeners),
          new ControlPlaneServer.Runtime(
              SystemRuntime.ticker(), SystemRuntime.wallClock(), SystemRuntime.tokens()));
      return new ControlPlane(config, adminToken, server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FrontEnd.Opener grpc(ControlPlaneConfig config, int port) {
    try {
      return GrpcFrontEnd.opener(new GrpcSettings(
          config.host(), port, config.tls(), config.handshakeTimeout(), config.maxConnections()));
    } catch (NoClassDefFoundError e) {
      throw new IllegalArgumentException(
          "grpc_port: " + port + " is not available: artifact rejoin-transport-grpc is not in lib/",
          e);
    }
  }

  private static SessionStore store(ControlPlaneConfig config) throws IOException {
    if (config.stateFile().isEmpty()) {
      return new MemorySessionStore();
    }
    return config.shared()
        ? FileSessionStore.share(config.stateFile().get(), config.fsync())
        : FileSessionStore.open(config.stateFile().get(), config.fsync());
  }

  private static Optional<SslContext> tls(ControlPlaneConfig config) throws IOException {
    if (config.tls().isEmpty()) {
      return Optional.empty();
    }
    TlsFiles files = config.tls().get();
    try {
      SslContextBuilder builder = SslContextBuilder.forServer(
              files.certificate().toFile(), files.privateKey().toFile())
          .protocols("TLSv1.3", "TLSv1.2");
      files
          .clientAuthority()
          .ifPresent(
              authority -> builder.trustManager(authority.toFile()).clientAuth(ClientAuth.REQUIRE));
      return Optional.of(builder.build());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "tls: " + files + " (expected: PEM certificates and an unencrypted PKCS#8 key)", e);
    }
  }

  /**
   * Opens the state and the ports of a prepared control plane; once.
   *
   * @throws UncheckedIOException if one of them cannot be had; the control plane is then closed
   */
  public void bind() {
    try {
      server.bind();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where agents connect. */
  public Endpoint endpoint() {
    return new Endpoint(config.tls().isPresent() ? "wss" : "ws", config.host(), server.port(), "/");
  }

  /** Where agents connect by gRPC, if they can. */
  public Optional<Endpoint> grpcEndpoint() {
    return server
        .besidePort()
        .map(port ->
            new Endpoint(config.tls().isPresent() ? "grpcs" : "grpc", config.host(), port, "/"));
  }

  /** The root of the admin interface, if there is one. */
  public Optional<URI> adminUri() {
    return server.adminPort().map(port -> URI.create("http://127.0.0.1:" + port));
  }

  /** What callers of the admin interface must present as a bearer token. */
  public Secret adminToken() {
    return adminToken;
  }

  /** Makes it misbehave. */
  public Faults faults() {
    return server.faults();
  }

  /** Every known agent, by id. */
  public List<AgentView> agents() {
    return server.ask(model -> model.agents()).join();
  }

  /** One agent, if it is known. */
  public Optional<AgentView> agent(String agentId) {
    return server.ask(model -> model.agent(agentId)).join();
  }

  /** Queues a command for an agent; its result comes to the listeners as an event {@code command_result}. */
  public CommandOutcome send(String agentId, String name, Opaque body) {
    return server.ask(model -> model.send(agentId, name, body)).join();
  }

  /**
   * Asks an agent for its gateway routes.
   *
   * @return false if it is not connected
   */
  public boolean requestRoutes(String agentId) {
    return server.ask(model -> model.requestRoutes(agentId)).join();
  }

  /** Counters and gauges as they stand. */
  public Statistics statistics() {
    return server.ask(model -> model.statistics()).join();
  }

  /**
   * Moves the agents elsewhere, evenly over a length of time, and refuses new ones: before a planned restart.
   *
   * @param over not negative
   * @param deadline from now, at least {@code over}: agents that are still here are then closed with 1012
   * @return completes when none is left
   */
  public CompletionStage<Void> drain(Duration over, Duration deadline) {
    return server.drain(over, deadline).minimalCompletionStage();
  }

  /** Lets agents in again. Those that were told already still go. */
  public void cancelDrain() {
    server
        .ask(model -> {
          model.cancelDrain();
          return true;
        })
        .join();
  }

  /** How far the drain is. */
  public DrainView drain() {
    return server.ask(model -> model.drain()).join();
  }

  /** Completes when it has ended; exceptionally if its state could not be stored any more. */
  public CompletionStage<Void> terminated() {
    return server.terminated();
  }

  /** Ends as SIGKILL would: connections break without a word, and nothing more is stored. */
  public void kill() {
    server.kill();
  }

  /** Says goodbye with 1001, stores the state and ends, within 2 s. Idempotent. */
  @Override
  public void close() {
    server.close();
  }

  @Override
  public String toString() {
    return "control plane on " + config.host() + ":" + config.port();
  }
}
