package dev.rejoin.tools.controlplane;

import dev.rejoin.agent.cli.CommandFailedException;
import dev.rejoin.agent.cli.ProcessEnd;
import dev.rejoin.agent.config.LogFormat;
import dev.rejoin.agent.config.LogLevel;
import dev.rejoin.agent.config.LogSettings;
import dev.rejoin.agent.log.LogSetup;
import dev.rejoin.agent.plugin.Contributions;
import dev.rejoin.agent.release.Release;
import dev.rejoin.api.Secret;
import dev.rejoin.api.runtime.SystemRuntime;
import dev.rejoin.controlplane.ControlPlane;
import dev.rejoin.controlplane.ControlPlaneListenerProvider;
import dev.rejoin.controlplane.model.ControlPlaneListener;
import dev.rejoin.tools.cli.DurationConverter;
import dev.rejoin.tools.events.Micros;
import dev.rejoin.tools.text.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rejoin control-plane}: the reference control plane, until it is told to stop. */
@Command(
    name = "control-plane",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Runs the reference control plane until SIGTERM or SIGINT.")
final class ControlPlaneCommand implements Callable<Integer> {
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(4);
  private static final Duration DRAIN_GRACE = Duration.ofSeconds(10);
  private static final int MISUSED = 2;

  @Mixin
  private final ControlPlaneOptions options = new ControlPlaneOptions();

  @Option(
      names = "--standby",
      description = {
        "Gets warm, then waits for a line on standard input before it opens the state and the ports.",
        "Keeps the start of a JVM out of what is measured."
      })
  private boolean standby;

  @Option(
      names = "--registration-delay",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      defaultValue = "0s",
      description = "Takes that much longer for every full registration, to test with.")
  private Duration registrationDelay = Duration.ZERO;

  @Option(
      names = "--drain-on-stop",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = {
        "Before it ends on SIGTERM or SIGINT, moves its agents elsewhere over that time; those that are left",
        "10 s later are closed with 1012. A second signal ends it at once. Default: they are closed with 1001."
      })
  private @Nullable Duration drainOnStop;

  @Option(
      names = "--log-level",
      paramLabel = "debug|info|warn|error",
      defaultValue = "info",
      description =
          "The least severity that is logged, on standard error. Default: ${DEFAULT-VALUE}.")
  private LogLevel logLevel = LogLevel.INFO;

  private final ProcessEnd end = new ProcessEnd();
  private volatile boolean bound;

  @Override
  public Integer call() throws CommandFailedException {
    try (AdminTokenFile token = options.adminTokenFile()) {
      return run(token);
    } catch (IOException | UncheckedIOException e) {
      throw CommandFailedException.misuse(problem(e), e);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.misuse(String.valueOf(e.getMessage()), e);
    }
  }

  private int run(AdminTokenFile token) throws IOException {
    if (standby) {
      LogSetup.apply(new LogSettings(LogFormat.HUMAN, LogLevel.ERROR));
      Rehearsal.perform(options.keepsState(), options.speaksGrpc());
    }
    LogSetup.apply(new LogSettings(LogFormat.HUMAN, logLevel));
    try (ControlPlaneListener listener = listener();
        ControlPlane controlPlane = ControlPlane.prepare(options.config(token), listener)) {
      controlPlane.faults().delayRegistrations(registrationDelay);
      end.onSignals();
      if (standby) {
        bindOnDemand(controlPlane, token);
      } else {
        bind(controlPlane, token);
      }
      controlPlane.terminated().whenComplete((done, failure) -> {
        if (failure != null) {
          end.because("the state cannot be stored any more", 1);
        }
      });
      ProcessEnd.Cause cause = end.await();
      if (drainOnStop != null && cause.exitCode() == 0 && bound) {
        drain(controlPlane, drainOnStop);
      }
      end.forceAfter(CLOSE_WITHIN);
      return cause.exitCode();
    }
  }

  private static void drain(ControlPlane controlPlane, Duration over) {
    controlPlane
        .drain(over, over.plus(DRAIN_GRACE))
        .exceptionally(problem -> {
          complain("control-plane: the drain was cut short: " + problem);
          return null;
        })
        .toCompletableFuture()
        .join();
  }

  private static ControlPlaneListener listener() {
    ControlPlaneListenerProvider.Context context = new ControlPlaneListenerProvider.Context(
        SystemRuntime.ticker(), SystemRuntime.wallClock(), Release.version());
    return ControlPlaneListener.all(Contributions.of(ControlPlaneListenerProvider.class).stream()
        .map(provider -> provider.create(context))
        .toList());
  }

  private void bind(ControlPlane controlPlane, AdminTokenFile token) {
    controlPlane.bind();
    bound = true;
    long micros = Micros.of(SystemRuntime.wallClock().instant());
    String grpc = controlPlane.grpcEndpoint().map(also -> " and " + also).orElse("");
    say("listening " + controlPlane.endpoint() + grpc + " at " + micros);
    controlPlane.adminUri().ifPresent(uri -> {
      say("admin " + uri + " token in " + token.file());
      say("watch " + page(uri, controlPlane.adminToken()));
    });
  }

  /** A fragment is never sent, and so in no log of requests; but what is no terminal may be a log itself. */
  private static String page(URI admin, Secret token) {
    String page = admin.resolve("/").toString();
    return Terminal.onOutput() ? page + "#token=" + token.reveal() : page;
  }

  private void bindOnDemand(ControlPlane controlPlane, AdminTokenFile token) {
    Thread waiting = new Thread(
        () -> {
          try {
            BufferedReader input =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            say("standby " + ProcessHandle.current().pid());
            if (input.readLine() == null) {
              end.because("standard input ended before a line came", 0);
              return;
            }
            bind(controlPlane, token);
          } catch (IOException | UncheckedIOException e) {
            complain(problem(e));
            end.because("cannot listen", MISUSED);
          }
        },
        "rejoin-standby");
    waiting.setDaemon(true);
    waiting.start();
  }

  private static String problem(Exception e) {
    Throwable cause = e instanceof UncheckedIOException && e.getCause() != null ? e.getCause() : e;
    String message = cause.getMessage();
    return "control-plane: " + (message == null ? cause.toString() : message);
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private static void complain(String line) {
    System.err.println(line);
  }
}
