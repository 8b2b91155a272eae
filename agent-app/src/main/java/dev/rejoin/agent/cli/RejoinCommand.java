package dev.rejoin.agent.cli;

import dev.rejoin.agent.config.ConfigProblem;
import dev.rejoin.agent.config.InvalidConfigException;
import dev.rejoin.agent.release.Release;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root command. */
@Command(
    name = "rejoin",
    mixinStandardHelpOptions = true,
    versionProvider = RejoinCommand.Version.class,
    description = "An agent that finds its way back to its control plane.",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:failed", "2:wrong usage or configuration; nothing was started"})
public final class RejoinCommand implements Runnable {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  @Spec
  private CommandSpec spec;

  /** Runs one command line and returns the exit code. */
  public static int execute(String... args) {
    return commandLine(args).execute(args);
  }

  static CommandLine commandLine(String... args) {
    CommandLine root = new CommandLine(new RejoinCommand());
    new CommandRegistry()
        .neededFor(args)
        .forEach((name, command) -> root.addSubcommand(name, command.get()));
    if (root.getSubcommands().size() > 1) {
      root.addSubcommand("help", new HelpCommand());
    }
    root.setCaseInsensitiveEnumValuesAllowed(true);
    root.setExecutionExceptionHandler((e, commandLine, parsed) -> report(e, commandLine));
    return root;
  }

  /** Without a subcommand there is nothing to do. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  private static int report(Exception e, CommandLine commandLine) throws Exception {
    PrintWriter err = commandLine.getErr();
    if (e instanceof InvalidConfigException invalid) {
      List<ConfigProblem> problems = invalid.problems();
      problems.forEach(err::println);
      err.println(
          problems.size() == 1
              ? "1 problem; nothing was started"
              : problems.size() + " problems; nothing was started");
      err.flush();
      return MISUSED;
    }
    if (e instanceof CommandFailedException failed) {
      err.println(failed.getMessage());
      err.flush();
      return failed.misused() ? MISUSED : FAILED;
    }
    throw e; // picocli prints it and returns 1
  }

  /** What {@code --version} says. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "rejoin " + Release.version(),
        "Java " + System.getProperty("java.version") + ", " + System.getProperty("java.vm.name")
      };
    }
  }
}
