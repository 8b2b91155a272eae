package dev.rejoin.tools.demo;

import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Which way heartbeats go in a demo; named as in the setting {@code heartbeat.channel}. */
enum DemoHeartbeats {
  /** With everything else. */
  MAIN,
  /** On a connection of their own. */
  GRPC;

  /** As it is written on the command line, and in the agent's configuration. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** From the command line. */
  static final class Converter implements ITypeConverter<DemoHeartbeats> {
    @Override
    public DemoHeartbeats convert(String name) {
      return Arrays.stream(values())
          .filter(way -> way.toString().equals(name))
          .findFirst()
          .orElseThrow(() -> new TypeConversionException(name + " (expected: main or grpc)"));
    }
  }
}
