package dev.rejoin.tools.simulate;

import dev.rejoin.agent.cli.CommandFailedException;
import dev.rejoin.agent.config.AgentConfig;
import dev.rejoin.agent.plugin.ProviderCatalog;
import dev.rejoin.api.settings.Durations;
import dev.rejoin.simulator.Simulation;
import dev.rejoin.simulator.result.Outcome;
import dev.rejoin.simulator.scenario.Policy;
import dev.rejoin.simulator.scenario.Scenario;
import dev.rejoin.tools.text.StatusLine;
import dev.rejoin.tools.text.Terminal;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rejoin simulate}: policies on a fleet, in virtual time. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Shows what reconnection policies do to a fleet and its control plane, in virtual time: the agent's own"
            + " state machine and strategies against the reference control plane's model.")
final class SimulateCommand implements Callable<Integer> {
  @Mixin
  private final SimulateOptions options = new SimulateOptions();

  @Option(
      names = "--policy",
      paramLabel = "POLICY[,POLICY]",
      split = ",",
      defaultValue = "paced,fast-exponential,full-jitter,analysed-agent",
      description = {
        "NAME[+HEARING][:OPTION=VALUE]...: a backoff strategy, plugins included, or analysed-agent or analysis-fix;"
            + " what it hears of the control plane, +spread, +slots, +hints for both or +alone (paced hears both by"
            + " default, others nothing); and options as under reconnect: in a configuration.",
        "Default: ${DEFAULT-VALUE}."
      })
  private List<String> policies = new ArrayList<>();

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "An agent's configuration, for its plugin folder.")
  private @Nullable Path config;

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws CommandFailedException {
    try {
      Scenario scenario = options.scenario();
      ProviderCatalog catalog = AgentConfig.catalog(Optional.ofNullable(config), System.getenv());
      if (!catalog.problems().isEmpty()) {
        throw new IllegalArgumentException(
            "plugins: " + String.join("\nplugins: ", catalog.problems()));
      }
      PolicyReader reader = new PolicyReader(catalog);
      return run(scenario, policies.stream().map(reader::read).toList());
    } catch (IllegalArgumentException e) {
      if (e instanceof dev.rejoin.agent.config.InvalidConfigException invalid) {
        throw invalid;
      }
      throw CommandFailedException.misuse(String.valueOf(e.getMessage()), e);
    }
  }

  private int run(Scenario scenario, List<Policy> chosen) {
    StatusLine status = new StatusLine(System.err, Terminal.onError());
    List<Outcome> outcomes = new ArrayList<>();
    for (Policy policy : chosen) {
      SimulateProgress progress = new SimulateProgress(policy, scenario, status);
      outcomes.add(Simulation.run(scenario, policy, progress));
      status.status("");
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(headline(scenario));
    out.println();
    out.println(OutcomeTable.of(scenario, outcomes));
    out.flush();
    return 0;
  }

  private static String headline(Scenario scenario) {
    return String.format(
        Locale.ROOT,
        "%d agents, capacity %s/s, reject cost %s %%, control plane gone for %s, seed %d",
        scenario.agents(),
        plain(scenario.capacity()),
        plain(scenario.rejectCost() * 100),
        Durations.format(scenario.lastFaultEnds()),
        scenario.seed());
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }
}
