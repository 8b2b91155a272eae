package dev.rejoin.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RejoinCommandTest {
  @TempDir
  private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(String... args) {
    CommandLine commandLine = RejoinCommand.commandLine(args);
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    return commandLine.execute(args);
  }

  private String file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("agent.yaml"), yaml).toString();
  }

  @Test
  void help_listsEveryCommand() {
    assertThat(execute("--help")).isZero();
    assertThat(out.toString())
        .contains("run ", "config ", "plugins ", "completion ", "Exit codes:");
    assertThat(execute("help", "run")).isZero();
    assertThat(out.toString()).contains("--event-detail");
  }

  @Test
  void version_isTold() {
    assertThat(execute("--version")).isZero();
    assertThat(out.toString()).startsWith("rejoin development");
  }

  @Test
  void wrongUsage_isExitCodeTwo() {
    assertThat(execute()).isEqualTo(2);
    assertThat(execute("runn")).isEqualTo(2);
    assertThat(err.toString()).contains("Missing command", "Did you mean", "run");
    assertThat(execute("run", "--nothing")).isEqualTo(2);
    assertThat(execute("config")).isEqualTo(2);
  }

  @Test
  void plugins_listsTheBuiltInsWithTheirOptions() {
    assertThat(execute("plugins")).isZero();
    assertThat(out.toString())
        .containsPattern("backoff strategy +paced")
        .containsPattern("registration strategy +heartbeat-first")
        .containsPattern("max_delay +15s +1ms\\.\\.1h");
  }

  @Test
  void pluginsWithABrokenFolder_saysSo() throws IOException {
    Path plugins = Files.createDirectory(folder.resolve("plugins"));
    Files.writeString(plugins.resolve("notes.txt"), "hello");

    assertThat(execute("plugins", "--config", file("plugins: {directory: plugins}")))
        .isEqualTo(2);
    assertThat(err.toString()).contains("notes.txt: not a jar");
  }

  @Test
  void configCheck_reportsEveryProblem() throws IOException {
    assertThat(execute("config", "check", "-c", file("agent: {idd: x}\nlog: {level: loud}\n")))
        .isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "agent.yaml:1: agent.idd: unknown option (did you mean id?)",
            "agent.yaml:2: log.level: loud",
            "control_plane.endpoints: missing",
            "nothing was started");
  }

  @Test
  void schemaAndReference_needNoValidConfiguration() throws IOException {
    assertThat(execute("config", "schema", "-c", file("agent: {idd: x}\n"))).isZero();
    assertThat(out.toString()).startsWith("{").contains("\"reconnect\"");
    assertThat(execute("config", "reference")).isZero();
    assertThat(out.toString()).contains("# Configuration");
  }

  @Test
  void completion_coversCommandsAndOptions() {
    assertThat(execute("completion", "bash")).isZero();
    assertThat(out.toString()).contains("complete -F", "--event-detail", "plugins");
  }
}
