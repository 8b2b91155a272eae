package dev.rejoin.tools.simulate;

import dev.rejoin.agent.cli.CommandFailedException;
import dev.rejoin.agent.config.AgentConfig;
import dev.rejoin.agent.config.InvalidConfigException;
import dev.rejoin.agent.plugin.ProviderCatalog;
import dev.rejoin.agent.release.Release;
import dev.rejoin.simulator.Simulation;
import dev.rejoin.simulator.report.OutcomeTable;
import dev.rejoin.simulator.report.ReportPage;
import dev.rejoin.simulator.result.Outcome;
import dev.rejoin.simulator.scenario.FaultPlan;
import dev.rejoin.simulator.scenario.Policy;
import dev.rejoin.simulator.scenario.Scenario;
import dev.rejoin.tools.files.FileToBe;
import dev.rejoin.tools.text.StatusLine;
import dev.rejoin.tools.text.Table;
import dev.rejoin.tools.text.Terminal;
import java.io.IOException;
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
import picocli.CommandLine.ParseResult;
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
      names = "--html",
      paramLabel = "FILE",
      description =
          "Writes a page with the curves, for a browser: one file that needs nothing else. Its folders are made.")
  private @Nullable Path html;

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
      ParseResult parsed = spec.commandLine().getParseResult();
      FaultPlan plan = options.faults(parsed.hasMatchedOption("--outage"));
      Scenario scenario = options.scenario(plan.faults());
      ProviderCatalog catalog = AgentConfig.catalog(Optional.ofNullable(config), System.getenv());
      if (!catalog.problems().isEmpty()) {
        throw new IllegalArgumentException(
            "plugins: " + String.join("\nplugins: ", catalog.problems()));
      }
      PolicyReader reader = new PolicyReader(catalog);
      List<Policy> chosen = policies.stream().map(reader::read).toList();
      FileToBe page = html == null ? null : page(html);
      List<Outcome> outcomes = run(scenario, chosen);
      print(plan, scenario, outcomes);
      if (page != null) {
        write(
            page,
            new ReportPage(
                plan.title().isEmpty() ? "A fleet comes back" : plan.title(),
                ReplayCommand.of(parsed),
                Release.version(),
                scenario,
                outcomes));
      }
      return 0;
    } catch (IllegalArgumentException e) {
      if (e instanceof InvalidConfigException invalid) {
        throw invalid;
      }
      throw CommandFailedException.misuse(String.valueOf(e.getMessage()), e);
    }
  }

  /** Whoever cannot write the page wants to know before the simulation, not after. */
  private static FileToBe page(Path file) {
    try {
      return FileToBe.at(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--html: " + file + ": " + e.getMessage() + " (expected: a file that can be written)", e);
    }
  }

  private static List<Outcome> run(Scenario scenario, List<Policy> chosen) {
    StatusLine status = new StatusLine(System.err, Terminal.onError());
    List<Outcome> outcomes = new ArrayList<>();
    for (Policy policy : chosen) {
      SimulateProgress progress = new SimulateProgress(policy, scenario, status);
      Outcome outcome = Simulation.run(scenario, policy, progress);
      progress.done(outcome);
      outcomes.add(outcome);
    }
    return outcomes;
  }

  private void print(FaultPlan plan, Scenario scenario, List<Outcome> outcomes) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        plan.title().isEmpty() ? headline(scenario) : plan.title() + ": " + headline(scenario));
    out.println();
    OutcomeTable outcomeTable = OutcomeTable.of(scenario, outcomes);
    Table table =
        Table.of(outcomeTable.headings().toArray(String[]::new)).leftAligned("hears", "ended");
    outcomeTable.rows().forEach(row -> table.row(row.toArray(String[]::new)));
    out.println(table.plain());
    outcomes.stream()
        .filter(outcome -> !outcome.misbehaviour().isEmpty())
        .forEach(outcome ->
            out.println(outcome.policy().name() + " misbehaved: " + outcome.misbehaviour()));
    out.flush();
  }

  private void write(FileToBe file, ReportPage page) throws CommandFailedException {
    try {
      file.write(page.html());
    } catch (IOException e) {
      throw CommandFailedException.failure("--html: " + file + " was not written: " + e, e);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println();
    out.println("curves: " + html);
    out.flush();
  }

  private static String headline(Scenario scenario) {
    return String.format(
        Locale.ROOT,
        "%d %s, capacity %s/s, reject cost %s %%, seed %d",
        scenario.agents(),
        scenario.agents() == 1 ? "agent" : "agents",
        plain(scenario.capacity()),
        plain(scenario.rejectCost() * 100),
        scenario.seed());
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }
}
