package dev.rejoin.tools.bench;

import dev.rejoin.agent.cli.CommandFailedException;
import dev.rejoin.agent.config.LogFormat;
import dev.rejoin.agent.config.LogLevel;
import dev.rejoin.agent.config.LogSettings;
import dev.rejoin.agent.log.LogSetup;
import dev.rejoin.api.runtime.SystemRuntime;
import dev.rejoin.tools.cli.DurationConverter;
import dev.rejoin.tools.text.Figures;
import dev.rejoin.tools.text.StatusLine;
import dev.rejoin.tools.text.Table;
import dev.rejoin.tools.text.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rejoin bench}: how many messages a second one session carries, over each transport. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures how many numbered messages a second one agent's session carries over real sockets of this machine:"
          + " events to the control plane, then commands to the agent, each answered by an event. Both ends are in this"
          + " process. Prints a Markdown table."
    })
final class BenchCommand implements Callable<Integer> {
  private static final int LARGEST_BODY = 64 * 1024;
  private static final int WARM_UP_BYTES = 256;
  private static final List<String> TRANSPORTS = List.of("websocket", "grpc");

  @Option(
      names = "--transport",
      paramLabel = "websocket|grpc",
      split = ",",
      defaultValue = "websocket,grpc",
      description = "Which transports, in this order. Default: ${DEFAULT-VALUE}.")
  private List<String> transports = new ArrayList<>();

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      split = ",",
      defaultValue = "64,4096",
      description =
          "How long the messages' bodies are, 0.." + LARGEST_BODY + ". Default: ${DEFAULT-VALUE}.")
  private List<Integer> sizes = new ArrayList<>();

  @Option(
      names = "--duration",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      defaultValue = "10s",
      description =
          "How long each figure is measured, after as long for each transport and a third for each figure that do not count. Default: ${DEFAULT-VALUE}.")
  private Duration duration = Duration.ofSeconds(10);

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws CommandFailedException, InterruptedException {
    check();
    LogSetup.apply(new LogSettings(LogFormat.HUMAN, LogLevel.WARN));
    StatusLine status = new StatusLine(System.err, Terminal.onError());
    Table table = Table.of("body (bytes)", "transport", "events/s", "commands answered/s");
    try {
      warmUp(status);
      for (int size : sizes) {
        for (String transport : transports) {
          status.status(transport + ", bodies of " + size + " bytes");
          try (BusySession session = BusySession.open(transport, SystemRuntime.ticker())) {
            table.row(
                String.valueOf(size),
                transport,
                rate(session.events(size), session),
                rate(session.commands(size), session));
          }
        }
      }
    } catch (IOException e) {
      throw CommandFailedException.failure("bench: " + e.getMessage(), e);
    } finally {
      status.status("");
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(table.markdown());
    out.flush();
    return 0;
  }

  /** Whoever comes first must not pay for what everybody uses. */
  private void warmUp(StatusLine status) throws IOException, InterruptedException {
    for (String transport : transports) {
      status.status(transport + ", to warm up");
      try (BusySession session = BusySession.open(transport, SystemRuntime.ticker())) {
        session.run(session.events(WARM_UP_BYTES), duration);
        session.run(session.commands(WARM_UP_BYTES), duration);
      }
    }
  }

  private String rate(BusySession.Stream stream, BusySession session)
      throws IOException, InterruptedException {
    session.run(stream, duration.dividedBy(3));
    return Figures.decimal(session.run(stream, duration).perSecond(), 0);
  }

  private void check() throws CommandFailedException {
    for (String transport : transports) {
      if (!TRANSPORTS.contains(transport)) {
        throw misuse("--transport: " + transport + " (expected: websocket or grpc)");
      }
    }
    for (int size : sizes) {
      if (size < 0 || size > LARGEST_BODY) {
        throw misuse("--size: " + size + " (expected: 0.." + LARGEST_BODY + ")");
      }
    }
    if (duration.compareTo(Duration.ofMillis(1)) < 0) {
      throw misuse("--duration: " + duration + " (expected: 1ms or more)");
    }
  }

  private static CommandFailedException misuse(String message) {
    return CommandFailedException.misuse(message, new IllegalArgumentException(message));
  }
}
