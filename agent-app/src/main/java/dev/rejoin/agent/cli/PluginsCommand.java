package dev.rejoin.agent.cli;

import dev.rejoin.agent.config.AgentConfig;
import dev.rejoin.agent.plugin.Found;
import dev.rejoin.agent.plugin.ProviderCatalog;
import dev.rejoin.api.settings.Option;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code rejoin plugins}: what was found, and where. */
@Command(
    name = "plugins",
    mixinStandardHelpOptions = true,
    description =
        "Lists every provider on the class path and in the plugin folder, with its options.")
final class PluginsCommand implements Callable<Integer> {
  @Mixin
  private final ConfigOption config = new ConfigOption();

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() {
    ProviderCatalog catalog = AgentConfig.catalog(config.file(), System.getenv());
    PrintWriter out = spec.commandLine().getOut();
    catalog.all().forEach(found -> print(found, out));
    out.flush();
    PrintWriter err = spec.commandLine().getErr();
    catalog.problems().forEach(problem -> err.println("plugins: " + problem));
    err.flush();
    return catalog.problems().isEmpty() ? 0 : 2;
  }

  private static void print(Found<?> found, PrintWriter out) {
    out.printf(
        "%-22s %-20s %-18s %s%n",
        found.kind().label(), found.name(), found.version(), found.origin());
    List<Option<?>> options = found.provider().options();
    for (Option<?> option : options) {
      out.printf(
          "    %-22s %-10s %s%n",
          option.name(), option.defaultText().orElse("-"), option.expectation());
    }
  }
}
