package dev.rejoin.tools.demo;

import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What the agent's main connection speaks in a demo. */
enum DemoTransport {
  WEBSOCKET("ws"),
  GRPC("grpc");

  private final String scheme;

  DemoTransport(String scheme) {
    this.scheme = scheme;
  }

  /** Of the agent's endpoint. */
  String scheme() {
    return scheme;
  }

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
