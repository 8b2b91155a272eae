package dev.rejoin.controlplane;

import dev.rejoin.api.Secret;
import dev.rejoin.api.settings.Durations;
import dev.rejoin.controlplane.model.ModelSettings;
import dev.rejoin.controlplane.server.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a control plane is to run. Immutable; start from {@link #onFreePort()} or {@link #onPort} and change what is
 * needed.
 *
 * @param host where agents connect: a name or address of this machine
 * @param port where agents connect, 0..65535; 0 takes any free one
 * @param grpcPort where agents connect by gRPC, 0..65535; 0 takes any free one, empty opens none and needs no gRPC jars
 * @param adminPort of the admin listener on 127.0.0.1, 0..65535; 0 takes any free one, empty opens none
 * @param adminToken what callers of the admin listener must know; empty generates one
 * @param adminTokenFile where the token is read from if there is such a file, and a generated one is written to, readable
 *     by the owner only
 * @param stateFile where sessions, epochs and numbers survive the process; empty keeps them in memory
 * @param fsync whether they also survive the machine: every commit then waits for the disk
 * @param shared whether other control planes on this machine may use the state file at the same time, so that agents can
 *     move between them
 * @param tls for the agents' port
 * @param tokenFile bearer tokens of agents, {@code token agent-id} per line; empty lets everybody in
 * @param handshakeTimeout from accepting a connection to its upgrade
 * @param maxConnections of agents, at once
 * @param handshakeRate connections that may begin to speak, per second; what is above is closed before TLS. Empty for ten
 *     times the capacity but at least 1000, with TLS twice the capacity but at least 200
 * @param model pacing, sessions, queues
 */
public record ControlPlaneConfig(
    String host,
    int port,
    Optional<Integer> grpcPort,
    Optional<Integer> adminPort,
    Optional<Secret> adminToken,
    Optional<Path> adminTokenFile,
    Optional<Path> stateFile,
    boolean fsync,
    boolean shared,
    Optional<TlsFiles> tls,
    Optional<Path> tokenFile,
    Duration handshakeTimeout,
    int maxConnections,
    Optional<Double> handshakeRate,
    ModelSettings model) {

  private static final String LOOPBACK = "127.0.0.1";
  private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_CONNECTIONS = 100_000;
  private static final int LEAST_ADMIN_TOKEN = 16;
  private static final double HIGHEST_RATE = 1e9;

  public ControlPlaneConfig {
    if (host.isBlank()) {
      throw new IllegalArgumentException("host: empty (expected: a name or address)");
    }
    requirePort("port", port);
    grpcPort.ifPresent(grpc -> requirePort("grpc_port", grpc));
    adminPort.ifPresent(admin -> requirePort("admin_port", admin));
    adminToken.ifPresent(token -> {
      if (token.reveal().length() < LEAST_ADMIN_TOKEN) {
        throw new IllegalArgumentException("admin_token: " + token.reveal().length()
            + " characters (expected: at least " + LEAST_ADMIN_TOKEN + ")");
      }
    });
    if (fsync && stateFile.isEmpty()) {
      throw new IllegalArgumentException("fsync: true without a state file (expected: both)");
    }
    if (shared && stateFile.isEmpty()) {
      throw new IllegalArgumentException("shared: true without a state file (expected: both)");
    }
    if (handshakeTimeout.compareTo(Duration.ofMillis(100)) < 0) {
      throw new IllegalArgumentException("handshake_timeout: " + Durations.format(handshakeTimeout)
          + " (expected: 100ms or more)");
    }
    if (maxConnections < 1) {
      throw new IllegalArgumentException(
          "max_connections: " + maxConnections + " (expected: 1 or more)");
    }
    handshakeRate.ifPresent(rate -> requireHandshakeRate(rate, model.admission().capacity()));
  }

  private static void requireHandshakeRate(double rate, double capacity) {
    if (!(rate >= capacity) || rate > HIGHEST_RATE) {
      throw new IllegalArgumentException(
          "handshake_rate: " + rate + " (expected: at least capacity, " + capacity + ")");
    }
  }

  /** {@code handshakeRate}, or what it is by default: as much as costs about as much as the capacity itself. */
  double effectiveHandshakeRate() {
    double capacity = model.admission().capacity();
    return handshakeRate.orElse(
        tls.isPresent() ? Math.max(2 * capacity, 200) : Math.max(10 * capacity, 1000));
  }

  private static void requirePort(String name, int port) {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException(name + ": " + port + " (expected: 0..65535)");
    }
  }

  /** On loopback, any free ports, in memory, open to everybody: for tests. */
  public static ControlPlaneConfig onFreePort() {
    return onPort(0);
  }

  /** On loopback, with an admin listener on any free port, in memory, open to everybody. */
  public static ControlPlaneConfig onPort(int port) {
    return new ControlPlaneConfig(
        LOOPBACK,
        port,
        Optional.empty(),
        Optional.of(0),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        false,
        Optional.empty(),
        Optional.empty(),
        HANDSHAKE_TIMEOUT,
        MAX_CONNECTIONS,
        Optional.empty(),
        ModelSettings.defaults());
  }

  public ControlPlaneConfig withHost(String newHost) {
    return new ControlPlaneConfig(
        newHost,
        port,
        grpcPort,
        adminPort,
        adminToken,
        adminTokenFile,
        stateFile,
        fsync,
        shared,
        tls,
        tokenFile,
        handshakeTimeout,
        maxConnections,
        handshakeRate,
        model);
  }

  public ControlPlaneConfig withPort(int newPort) {
    return new ControlPlaneConfig(
        host,
        newPort,
        grpcPort,
        adminPort,
        adminToken,
        adminTokenFile,
        stateFile,
        fsync,
        shared,
        tls,
        tokenFile,
        handshakeTimeout,
        maxConnections,
        handshakeRate,
        model);
  }

  public ControlPlaneConfig withGrpcPort(int newPort) {
    return new ControlPlaneConfig(
        host,
        port,
        Optional.of(newPort),
        adminPort,
        adminToken,
        adminTokenFile,
        stateFile,
        fsync,
        shared,
        tls,
        tokenFile,
        handshakeTimeout,
        maxConnections,
        handshakeRate,
        model);
  }

  public ControlPlaneConfig withAdminPort(int newPort) {
    return new ControlPlaneConfig(
        host,
        port,
        grpcPort,
        Optional.of(newPort),
        adminToken,
        adminTokenFile,
        stateFile,
        fsync,
        shared,
        tls,
        tokenFile,
        handshakeTimeout,
        maxConnections,
        handshakeRate,
        model);
  }

  public ControlPlaneConfig withoutAdmin() {
    return new ControlPlaneConfig(
        host,
        port,
        grpcPort,
        Optional.empty(),
        adminToken,
        adminTokenFile,
        stateFile,
        fsync,
        shared,
        tls,
        tokenFile,
        handshakeTimeout,
        maxConnections,
        handshakeRate,
        model);
  }

  public ControlPlaneConfig withAdminToken(Secret token) {
    return new ControlPlaneConfig(
        host,
        port,
        grpcPort,
        adminPort,
        Optional.of(token),
        adminTokenFile,
        stateFile,
        fsync,
        shared,
        tls,
        tokenFile,
        handshakeTimeout,
        maxConnections,
        handshakeRate,
        model);
  }

  public ControlPlaneConfig withAdminTokenFile(Path file) {
    return new ControlPlaneConfig(
        host,
        port,
        grpcPort,
        adminPort,
        adminToken,
        Optional.of(file),
        stateFile,
        fsync,
        shared,
        tls,
        tokenFile,
        handshakeTimeout,
        maxConnections,
        handshakeRate,
        model);
  }

  public ControlPlaneConfig withStateFile(Path file) {
    return new ControlPlaneConfig(
        host,
        port,
        grpcPort,
        adminPort,
        adminToken,
        adminTokenFile,
        Optional.of(file),
        fsync,
        shared,
        tls,
        tokenFile,
        handshakeTimeout,
        maxConnections,
        handshakeRate,
        model);
  }

  public ControlPlaneConfig withFsync(boolean everyCommit) {
    return new ControlPlaneConfig(
        host,
        port,
        grpcPort,
        adminPort,
        adminToken,
        adminTokenFile,
        stateFile,
        everyCommit,
        shared,
        tls,
        tokenFile,
        handshakeTimeout,
        maxConnections,
        handshakeRate,
        model);
  }

  public ControlPlaneConfig withShared(boolean withOthers) {
    return new ControlPlaneConfig(
        host,
        port,
        grpcPort,
        adminPort,
        adminToken,
        adminTokenFile,
        stateFile,
        fsync,
        withOthers,
        tls,
        tokenFile,
        handshakeTimeout,
        maxConnections,
        handshakeRate,
        model);
  }

  public ControlPlaneConfig withTls(TlsFiles files) {
    return new ControlPlaneConfig(
        host,
        port,
        grpcPort,
        adminPort,
        adminToken,
        adminTokenFile,
        stateFile,
        fsync,
        shared,
        Optional.of(files),
        tokenFile,
        handshakeTimeout,
        maxConnections,
        handshakeRate,
        model);
  }

  public ControlPlaneConfig withTokenFile(Path file) {
    return new ControlPlaneConfig(
        host,
        port,
        grpcPort,
        adminPort,
        adminToken,
        adminTokenFile,
        stateFile,
        fsync,
        shared,
        tls,
        Optional.of(file),
        handshakeTimeout,
        maxConnections,
        handshakeRate,
        model);
  }

  public ControlPlaneConfig withHandshakeTimeout(Duration timeout) {
    return new ControlPlaneConfig(
        host,
        port,
        grpcPort,
        adminPort,
        adminToken,
        adminTokenFile,
        stateFile,
        fsync,
        shared,
        tls,
        tokenFile,
        timeout,
        maxConnections,
        handshakeRate,
        model);
  }

  public ControlPlaneConfig withMaxConnections(int most) {
    return new ControlPlaneConfig(
        host,
        port,
        grpcPort,
        adminPort,
        adminToken,
        adminTokenFile,
        stateFile,
        fsync,
        shared,
        tls,
        tokenFile,
        handshakeTimeout,
        most,
        handshakeRate,
        model);
  }

  public ControlPlaneConfig withModel(ModelSettings settings) {
    return new ControlPlaneConfig(
        host,
        port,
        grpcPort,
        adminPort,
        adminToken,
        adminTokenFile,
        stateFile,
        fsync,
        shared,
        tls,
        tokenFile,
        handshakeTimeout,
        maxConnections,
        handshakeRate,
        settings);
  }

  /** C: connections per second, from which the announced spread follows; R becomes half of it. */
  public ControlPlaneConfig withCapacity(double perSecond) {
    return withModel(model.withCapacity(perSecond));
  }

  /** R: full registrations per second, at most the capacity. */
  public ControlPlaneConfig withRegistrationRate(double perSecond) {
    return withModel(model.withAdmission(model.admission().withRegistrationRate(perSecond)));
  }

  public ControlPlaneConfig withHandshakeRate(double perSecond) {
    return new ControlPlaneConfig(
        host,
        port,
        grpcPort,
        adminPort,
        adminToken,
        adminTokenFile,
        stateFile,
        fsync,
        shared,
        tls,
        tokenFile,
        handshakeTimeout,
        maxConnections,
        Optional.of(perSecond),
        model);
  }
}
