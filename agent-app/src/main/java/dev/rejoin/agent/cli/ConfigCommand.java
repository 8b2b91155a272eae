package dev.rejoin.agent.cli;

import dev.rejoin.agent.assembly.AgentPlatform;
import dev.rejoin.agent.config.AgentConfig;
import dev.rejoin.agent.config.ConfigPrinter;
import dev.rejoin.agent.config.JsonSchema;
import dev.rejoin.agent.config.MarkdownReference;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code rejoin config}: everything about the configuration that needs no running agent. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Checks, prints and describes the configuration.",
    synopsisSubcommandLabel = "COMMAND")
final class ConfigCommand implements Runnable {
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing command (expected: check, print, schema or reference)");
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description =
          "Reports every problem at once; exit code 2 if there is one. Connects to nothing.")
  void check(@Mixin ConfigOption config) {
    AgentConfig configuration = AgentConfig.load(config.file(), System.getenv());
    AgentPlatform.create(configuration).close(); // providers see contradictions that no schema can
    say(config.file().map(Path::toString).orElse("configuration") + ": no problem");
  }

  @Command(
      name = "print",
      mixinStandardHelpOptions = true,
      description = "Prints the values that hold, each with its origin; secrets are redacted.")
  void print(@Mixin ConfigOption config) {
    say(ConfigPrinter.print(AgentConfig.load(config.file(), System.getenv())).stripTrailing());
  }

  @Command(
      name = "schema",
      mixinStandardHelpOptions = true,
      description =
          "Prints the configuration's JSON schema, with the options of every plugin found.")
  void schema(@Mixin ConfigOption config) {
    say(JsonSchema.of(AgentConfig.catalog(config.file(), System.getenv())).stripTrailing());
  }

  @Command(
      name = "reference",
      mixinStandardHelpOptions = true,
      description = "Prints the configuration reference in Markdown.")
  void reference(@Mixin ConfigOption config) {
    Optional<Path> file = config.file();
    say(MarkdownReference.of(AgentConfig.catalog(file, System.getenv())).stripTrailing());
  }

  private void say(String text) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(text);
    out.flush();
  }
}
