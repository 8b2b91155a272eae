package dev.rejoin.tools.demo;

import dev.rejoin.agent.cli.CommandFailedException;
import dev.rejoin.api.runtime.SchedulerPool;
import dev.rejoin.api.runtime.SystemRuntime;
import dev.rejoin.api.time.Ticker;
import dev.rejoin.tools.files.ScratchFolder;
import dev.rejoin.tools.process.ChildEnvironment;
import dev.rejoin.tools.process.ChildProcesses;
import dev.rejoin.tools.text.Ink;
import dev.rejoin.tools.text.Ink.Tone;
import dev.rejoin.tools.text.StatusLine;
import dev.rejoin.tools.text.Terminal;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rejoin demo}: shows a real agent losing a real control plane, and coming back. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Starts a control plane and an agent, breaks what is between them, and shows the way back.",
      "Takes about a minute, two at most. Exit code 0 only if every story ended within its bounds."
    })
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--story",
      paramLabel = "ID",
      split = ",",
      description = {
        "Which stories to tell: a1 and a2 (or a: both) killed and back after 5 s with its sessions kept and forgotten;"
            + " b: silently cut for 12 s; c: a blink of 1 s; d: killed, and back with a slow registration;"
            + " with --heartbeat-channel grpc also e: only the main connection cut for 12 s, and f: only the heartbeats'.",
        "Default: all of them."
      })
  private List<String> stories = new ArrayList<>();

  @Option(
      names = "--transport",
      paramLabel = "websocket|grpc",
      defaultValue = "websocket",
      converter = DemoTransport.Converter.class,
      description = "What agent and control plane speak. Default: ${DEFAULT-VALUE}.")
  private DemoTransport transport = DemoTransport.WEBSOCKET;

  @Option(
      names = "--heartbeat-channel",
      paramLabel = "main|grpc",
      defaultValue = "main",
      converter = DemoHeartbeats.Converter.class,
      description =
          "Which connection heartbeats take: the main one, or one of their own over gRPC, whose evidence the"
              + " stories then show. Default: ${DEFAULT-VALUE}.")
  private DemoHeartbeats heartbeats = DemoHeartbeats.MAIN;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Writes everything that was seen to a file, whose folders are made.")
  private @Nullable Path json;

  @Option(
      names = "--otlp",
      paramLabel = "URL",
      description = {
        "Sends all traces to a backend that takes OTLP over HTTP: http://127.0.0.1:4318 for a Jaeger on this machine.",
        "Default: OTEL_EXPORTER_OTLP_ENDPOINT, or else nowhere."
      },
      defaultValue = "${env:OTEL_EXPORTER_OTLP_ENDPOINT}")
  private @Nullable URI otlp;

  private final Ticker ticker = SystemRuntime.ticker();

  @Override
  public Integer call() throws CommandFailedException, InterruptedException {
    Wiring wiring = new Wiring(transport, heartbeats);
    List<Story> chosen;
    try {
      chosen = Story.named(stories, wiring.twoChannels());
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.misuse(String.valueOf(e.getMessage()), e);
    }
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    StatusLine lines = new StatusLine(out, Terminal.onOutput());
    Ink ink = Ink.forTerminal(Terminal.onOutput(), System.getenv());
    try (SchedulerPool pool = new SchedulerPool("rejoin-demo", 1);
        TracedReturns traces = TracedReturns.start(pool.blocking(), Optional.ofNullable(otlp));
        ChildProcesses children =
            new ChildProcesses(new ChildEnvironment(traces.environment()), ticker);
        ScratchFolder folder = ScratchFolder.create("rejoin-demo-")) {
      Thread onSignal = new Thread(
          () -> {
            lines.close();
            children.close();
            folder.close();
          },
          "rejoin-demo-end");
      Runtime.getRuntime().addShutdownHook(onSignal);
      try {
        Timeline timeline = new Timeline(lines, ink, SystemRuntime.wallClock(), pool.next());
        timeline.start();
        return perform(wiring, chosen, timeline, ink, children, folder.path(), traces);
      } finally {
        removeHook(onSignal);
        lines.status("");
      }
    } catch (IOException e) {
      throw CommandFailedException.failure("demo: " + e.getMessage(), e);
    }
  }

  private int perform(
      Wiring wiring,
      List<Story> chosen,
      Timeline timeline,
      Ink ink,
      ChildProcesses children,
      Path folder,
      TracedReturns traces)
      throws IOException, InterruptedException {
    long begun = ticker.nanos();
    timeline.say(ink.paint(
        Tone.STRONG, "An agent and its control plane, two processes, and what comes between them"));
    timeline.doing("starting a control plane and an agent");
    List<StoryOutcome> outcomes = new ArrayList<>();
    try (Stage stage = new Stage(
        wiring, children, timeline, folder, SystemRuntime.wallClock(), ticker, chosen.get(0))) {
      timeline.say(ink.paint(Tone.FAINT, stage.cast()));
      Storyteller storyteller = new Storyteller(stage, timeline);
      for (int i = 0; i < chosen.size(); i++) {
        Story story = chosen.get(i);
        timeline.say("");
        timeline.say(ink.paint(Tone.STRONG, story.id() + "  " + story.title()));
        StoryOutcome outcome =
            storyteller.tell(story, chosen.stream().skip(i + 1).findFirst());
        outcomes.add(outcome);
        timeline.say(outcome.moral(ink));
        if (outcome.receipt().isEmpty()) {
          break; // nobody knows how things stand; further stories would only confuse
        }
      }
      timeline.doing("everybody goes");
      stage.end();
      timeline.doing("");
    }
    DemoReport report =
        new DemoReport(wiring, outcomes, chosen.size(), Duration.ofNanos(ticker.nanos() - begun));
    timeline.say("");
    timeline.say(report.text(ink));
    timeline.say("");
    timeline.say(traces.text(ink, System.getenv()));
    Optional<Path> file = Optional.ofNullable(json);
    if (file.isPresent()) {
      report.write(file.get());
      timeline.say(ink.paint(Tone.FAINT, "everything that was seen: " + file.get()));
    }
    return report.passed() ? 0 : 1;
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // it runs already
    }
  }
}
