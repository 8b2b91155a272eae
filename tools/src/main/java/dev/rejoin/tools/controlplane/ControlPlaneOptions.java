package dev.rejoin.tools.controlplane;

import dev.rejoin.controlplane.ControlPlaneConfig;
import dev.rejoin.controlplane.server.TlsFiles;
import dev.rejoin.tools.cli.DurationConverter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a control plane can be told on the command line. */
final class ControlPlaneOptions {
  private static final int HIGHEST_PORT = 65_535;

  @Option(
      names = "--port",
      defaultValue = "18080",
      description = "Where agents connect; 0 takes a free port. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--grpc-port",
      paramLabel = "PORT",
      description = "Where agents connect by gRPC; 0 takes a free port. Default: nowhere.")
  private @Nullable Integer grpcPort;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "Address to listen on for agents. Default: ${DEFAULT-VALUE}.")
  private String host = "127.0.0.1";

  @Option(
      names = "--capacity",
      paramLabel = "C",
      defaultValue = "1000",
      description =
          "Connections it can take per second, from which the fleet's spread follows. Default: ${DEFAULT-VALUE}.")
  private double capacity;

  @Option(
      names = "--registration-rate",
      paramLabel = "R",
      description = {
        "Full registrations per second; more wait, or are deferred with a slot. At most the capacity.",
        "Default: half of it."
      })
  private @Nullable Double registrationRate;

  @Option(
      names = "--handshake-rate",
      paramLabel = "H",
      description = {
        "Connections that may begin to speak, per second; more are closed before TLS. At least the capacity.",
        "Default: ten times the capacity, twice with TLS."
      })
  private @Nullable Double handshakeRate;

  @Option(
      names = "--state",
      paramLabel = "FILE",
      description =
          "Keeps sessions, epochs and numbers in a file, so that they survive the process.")
  private @Nullable Path stateFile;

  @Option(
      names = "--shared",
      description = {
        "Lets other control planes on this machine, shared as well, use the state file at the same time,",
        "so that agents can move between them. Needs --state."
      })
  private boolean shared;

  @Option(
      names = "--fsync",
      description =
          "Lets every change of the state wait for the disk, so that it also survives the machine.")
  private boolean fsync;

  @Option(
      names = "--tokens",
      paramLabel = "FILE",
      description =
          "Bearer tokens of agents, one per line: token agent-id. Without it everybody is let in.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      description = "PEM file, leaf first; agents then connect by wss and grpcs. Needs --tls-key.")
  private @Nullable Path certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "PEM file: PKCS#8, not encrypted.")
  private @Nullable Path key;

  @Option(
      names = "--tls-client-ca",
      paramLabel = "FILE",
      description =
          "Demands client certificates signed by one of the authorities in this PEM file.")
  private @Nullable Path clientAuthority;

  @Option(
      names = "--heartbeat-interval",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "How often agents are asked to say that they live. Default: 5s.")
  private @Nullable Duration heartbeatInterval;

  @Option(
      names = "--admin-port",
      paramLabel = "PORT|off",
      description =
          "Port of the admin interface on 127.0.0.1; 0 takes a free one. Default: the one above --port.")
  private @Nullable String adminPort;

  @Option(
      names = "--admin-token-file",
      paramLabel = "FILE",
      description =
          "Where the admin interface's token is read from, or written to if there is none. Default: a temporary file.")
  private @Nullable Path adminTokenFile;

  boolean speaksGrpc() {
    return grpcPort != null;
  }

  boolean keepsState() {
    return stateFile != null;
  }

  /** The file with the admin token: the one that was given, or a temporary one that goes with the process. */
  AdminTokenFile adminTokenFile() throws IOException {
    return adminTokenFile == null ? AdminTokenFile.temporary() : AdminTokenFile.at(adminTokenFile);
  }

  /**
   * Everything together.
   *
   * @throws IllegalArgumentException naming the option, its value and what was expected
   */
  ControlPlaneConfig config(AdminTokenFile token) {
    requirePort("--port", port);
    ControlPlaneConfig config =
        ControlPlaneConfig.onPort(port).withHost(host).withCapacity(capacity).withFsync(false);
    if (grpcPort != null) {
      config = config.withGrpcPort(requireGrpcPort(grpcPort));
    }
    OptionalInt admin = adminPort();
    config = admin.isPresent()
        ? config.withAdminPort(admin.getAsInt()).withAdminTokenFile(token.file())
        : config.withoutAdmin();
    if (registrationRate != null) {
      config = config.withRegistrationRate(registrationRate);
    }
    if (handshakeRate != null) {
      config = config.withHandshakeRate(handshakeRate);
    }
    if (heartbeatInterval != null) {
      config = config.withModel(config.model().withHeartbeatInterval(heartbeatInterval));
    }
    if (stateFile != null) {
      config = config.withStateFile(stateFile).withFsync(fsync).withShared(shared);
    } else if (shared) {
      throw new IllegalArgumentException("--shared stands alone (expected: --state beside it)");
    } else if (fsync) {
      throw new IllegalArgumentException("--fsync stands alone (expected: --state beside it)");
    }
    if (tokenFile != null) {
      config = config.withTokenFile(readable("--tokens", tokenFile));
    }
    Optional<TlsFiles> tls = tls();
    return tls.isPresent() ? config.withTls(tls.get()) : config;
  }

  private OptionalInt adminPort() {
    if (adminPort == null) {
      return OptionalInt.of(port == 0 || port == HIGHEST_PORT ? 0 : port + 1);
    }
    if (adminPort.equals("off")) {
      return OptionalInt.empty();
    }
    if (!adminPort.matches("\\d{1,5}")) {
      throw new IllegalArgumentException(
          "--admin-port: " + adminPort + " (expected: 0.." + HIGHEST_PORT + " or off)");
    }
    int number = Integer.parseInt(adminPort);
    requirePort("--admin-port", number);
    return OptionalInt.of(number);
  }

  private int requireGrpcPort(int value) {
    requirePort("--grpc-port", value);
    if (value != 0 && value == port) {
      throw new IllegalArgumentException(
          "--grpc-port: " + value + " is --port (expected: another, or 0)");
    }
    return value;
  }

  private static void requirePort(String option, int value) {
    if (value < 0 || value > HIGHEST_PORT) {
      throw new IllegalArgumentException(
          option + ": " + value + " (expected: 0.." + HIGHEST_PORT + ")");
    }
  }

  private Optional<TlsFiles> tls() {
    if (certificate == null && key == null) {
      if (clientAuthority != null) {
        throw new IllegalArgumentException(
            "--tls-client-ca stands alone (expected: --tls-certificate and --tls-key beside it)");
      }
      return Optional.empty();
    }
    if (certificate == null || key == null) {
      throw new IllegalArgumentException(
          "--tls-certificate and --tls-key (expected: both or neither)");
    }
    return Optional.of(new TlsFiles(
        readable("--tls-certificate", certificate),
        readable("--tls-key", key),
        Optional.ofNullable(clientAuthority).map(file -> readable("--tls-client-ca", file))));
  }

  private static Path readable(String option, Path file) {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new IllegalArgumentException(option + ": " + file + ": "
          + (Files.exists(file) ? "cannot be read" : "no such file")
          + " (expected: a readable file)");
    }
    return file;
  }
}
