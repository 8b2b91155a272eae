package dev.rejoin.tools.demo;

import dev.rejoin.tools.process.ControlPlaneProcess.Listening;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What the agent and the control plane of a demo speak. */
enum DemoTransport {
  WEBSOCKET("ws") {
    @Override
    List<String> options(Optional<Listening> predecessor) {
      return List.of();
    }

    @Override
    int port(Listening listening) {
      return listening.port();
    }
  },
  GRPC("grpc") {
    @Override
    List<String> options(Optional<Listening> predecessor) throws IOException {
      int port = predecessor.isPresent() ? port(predecessor.get()) : 0;
      return List.of("--grpc-port", String.valueOf(port));
    }

    @Override
    int port(Listening listening) throws IOException {
      return listening
          .grpcPort()
          .orElseThrow(() -> new IOException("the control plane does not listen for gRPC"));
    }
  };

  private final String scheme;

  DemoTransport(String scheme) {
    this.scheme = scheme;
  }

  /** Of the agent's endpoint. */
  String scheme() {
    return scheme;
  }

  /** What a control plane is told beyond the usual, so that it listens where its predecessor did. */
  abstract List<String> options(Optional<Listening> predecessor) throws IOException;

  /** Where agents connect. */
  abstract int port(Listening listening) throws IOException;

  /** As it is written on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** From the command line. */
  static final class Converter implements ITypeConverter<DemoTransport> {
    @Override
    public DemoTransport convert(String name) {
      return Arrays.stream(values())
          .filter(transport -> transport.toString().equals(name))
          .findFirst()
          .orElseThrow(() -> new TypeConversionException(name + " (expected: websocket or grpc)"));
    }
  }
}
