package dev.rejoin.tools.process;

import dev.rejoin.tools.controlplane.AdminClient;
import dev.rejoin.tools.process.RejoinCommandLine.Footprint;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A control-plane process: first warm and waiting, then listening. */
public final class ControlPlaneProcess {
  private static final Duration START_PATIENCE = Duration.ofSeconds(60);
  private static final Pattern LISTENING =
      Pattern.compile("listening \\S+?:(\\d+)/?(?: and \\S+?:(\\d+)/?)? at (\\d+)");
  private static final Pattern ADMIN = Pattern.compile("admin (\\S+) token in (.+)");

  private final ChildProcess process;

  private ControlPlaneProcess(ChildProcess process) {
    this.process = process;
  }

  /**
   * Where and since when it listens.
   *
   * @param grpcPort if it was told to listen there, too
   * @param micros epoch microseconds, by its own clock, right after it did
   */
  public record Listening(int port, Optional<Integer> grpcPort, long micros) {}

  /**
   * Starts a process that gets warm; {@link #awaitWarm} says when it is.
   *
   * @param port for agents; 0 for a free one
   * @param state where it keeps its sessions; empty for in memory
   * @param folder for the token of its admin interface
   * @param further options
   */
  public static ControlPlaneProcess inStandby(
      ChildProcesses children, int port, Optional<Path> state, Path folder, List<String> further)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of(
        "control-plane",
        "--standby",
        "--port",
        String.valueOf(port),
        "--admin-port",
        "0",
        "--admin-token-file",
        folder.resolve("admin-token").toString()));
    state.ifPresent(file -> arguments.addAll(List.of("--state", file.toString())));
    arguments.addAll(further);
    return new ControlPlaneProcess(children.start("control plane", Footprint.SERVER, arguments));
  }

  public void awaitWarm() throws InterruptedException, IOException {
    await("standby ");
  }

  /** Lets it listen, and returns as soon as it does. */
  public Listening listen() throws InterruptedException, IOException {
    process.type("listen");
    Matcher listening = match(LISTENING, await("listening "));
    return new Listening(
        Integer.parseInt(listening.group(1)),
        Optional.ofNullable(listening.group(2)).map(Integer::valueOf),
        Long.parseLong(listening.group(3)));
  }

  /** Its admin interface, once it listens. */
  public AdminClient admin() throws InterruptedException, IOException {
    Matcher admin = match(ADMIN, await("admin "));
    return AdminClient.of(URI.create(admin.group(1)), Path.of(admin.group(2)));
  }

  private String await(String beginning) throws InterruptedException, IOException {
    return process
        .output()
        .await(0, line -> line.startsWith(beginning), START_PATIENCE)
        .orElseThrow(() -> new IOException(
            "the control plane never said \"" + beginning.strip() + "\"; " + process.story()));
  }

  private static Matcher match(Pattern pattern, String line) throws IOException {
    Matcher matcher = pattern.matcher(line);
    if (!matcher.matches()) {
      throw new IOException("control plane: " + line + " (expected: " + pattern + ")");
    }
    return matcher;
  }

  public long pid() {
    return process.pid();
  }

  /** SIGKILL; returns when it is gone. */
  public void kill() throws InterruptedException {
    process.kill();
  }

  /** SIGTERM; returns when it is gone. */
  public void stop() throws InterruptedException {
    process.stop();
  }

  /** The process itself, to be measured. */
  public ChildProcess process() {
    return process;
  }
}
