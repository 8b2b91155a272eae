package dev.rejoin.simulator.report;

import dev.rejoin.api.settings.Durations;
import dev.rejoin.simulator.result.Outcome;
import dev.rejoin.simulator.result.Verdict;
import dev.rejoin.simulator.scenario.Fault;
import dev.rejoin.simulator.scenario.NetworkSettings;
import dev.rejoin.simulator.scenario.Scenario;
import dev.rejoin.simulator.scenario.Shares;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Outcomes as one page that needs nothing else: no script, no font, no network. Equal reports give equal pages, to the
 * last byte.
 *
 * @param title what was tried
 * @param command what a shell is told to have the same again
 * @param version of the program, as results may differ between them
 * @param outcomes at least one
 */
public record ReportPage(
    String title, String command, String version, Scenario scenario, List<Outcome> outcomes) {
  private static final String STYLE = "report.css";

  public ReportPage {
    outcomes = List.copyOf(outcomes);
  }

  /** The page. */
  public String html() {
    TimeAxis time = TimeAxis.of(outcomes);
    Markup out = new Markup();
    out.open("html", "lang", "en");
    head(out);
    out.open("body").open("main");
    out.text("h1", title);
    out.text("p", summary(), "class", "lead");
    results(out);
    faults(out);
    figures(out, time);
    setting(out);
    columns(out);
    out.text("footer", "rejoin " + version);
    out.close().close().close();
    return "<!DOCTYPE html>\n" + out;
  }

  private void head(Markup out) {
    out.open("head");
    out.leaf("meta", "charset", "utf-8");
    out.leaf("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    out.leaf("meta", "name", "color-scheme", "content", "light dark");
    // Icons are asked for unless there is one; this one is empty.
    out.leaf("link", "rel", "icon", "href", "data:,");
    out.text("title", title);
    out.verbatim("style", style());
    out.close();
  }

  private static String style() {
    try (InputStream in = ReportPage.class.getResourceAsStream(STYLE)) {
      if (in == null) {
        throw new IllegalStateException(STYLE + " is missing beside " + ReportPage.class);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String summary() {
    return Digits.grouped(scenario.agents()) + (scenario.agents() == 1 ? " agent" : " agents")
        + ", a control plane that takes "
        + Digits.grouped(scenario.capacity()) + " connections per second, seed " + scenario.seed()
        + ".";
  }

  // ---- what came out

  private void results(Markup out) {
    OutcomeTable table = OutcomeTable.of(scenario, outcomes);
    out.open("div", "class", "wide").open("table", "class", "results");
    out.text("caption", "Seconds until shares of the fleet were back, and what it cost");
    out.open("thead").open("tr");
    table.headings().forEach(heading -> out.text("th", heading, "scope", "col"));
    out.close().close().open("tbody");
    for (int i = 0; i < table.rows().size(); i++) {
      boolean stranded = i > 0 && !(outcomes.get(i - 1).verdict() instanceof Verdict.AllBack);
      out.open("tr", "class", i == 0 ? "limit" : stranded ? "stranded" : "back");
      List<String> row = table.rows().get(i);
      out.text("th", row.get(0), "scope", "row");
      row.subList(1, row.size()).forEach(cell -> out.text("td", cell));
      out.close();
    }
    out.close().close().close();
    outcomes.stream()
        .filter(outcome -> !outcome.misbehaviour().isEmpty())
        .forEach(outcome -> out.text(
            "p",
            outcome.policy().name() + " misbehaved: " + outcome.misbehaviour(),
            "class",
            "warning"));
  }

  private void returns(Markup out, TimeAxis time, String id, String title) {
    out.open("figure");
    out.text("figcaption", title);
    new ReturnChart(scenario, outcomes, time).draw(out, id, title);
    out.text("p", "A dot: everybody is back. A cross: the run was ended without that.");
    out.close();
  }

  private void figures(Markup out, TimeAxis time) {
    returns(out, time, "return", "Agents back over time");
    TimeAxis.closeUp(scenario, outcomes)
        .ifPresent(closer -> returns(out, closer, "close-up", "The return, looked at closely"));

    AttemptsChart attempts = new AttemptsChart(scenario, outcomes, time);
    out.open("figure");
    out.text("figcaption", "Attempts each second");
    attempts.draw(out);
    out.text(
        "p",
        "The scale is logarithmic: each step up is ten times as much." + attempts.resolution());
    out.close();

    out.open("figure");
    out.text("figcaption", "Distribution of the lag");
    new LagChart(scenario, outcomes).draw(out);
    out.text(
        "p",
        "For each lag the share of returns that took no longer, all losses of the run taken together."
            + " Who was not back when a run was ended counts as longer than any.");
    out.close();
  }

  // ---- what was tried

  private void faults(Markup out) {
    out.text("h2", "What went wrong");
    out.open("table", "class", "faults");
    out.open("thead").open("tr");
    List.of("", "when", "what").forEach(heading -> out.text("th", heading, "scope", "col"));
    out.close().close().open("tbody");
    for (int i = 0; i < scenario.faults().size(); i++) {
      Fault fault = scenario.faults().get(i);
      out.open("tr");
      out.text("th", FaultBands.letter(i), "scope", "row");
      out.text("td", FaultBands.when(fault));
      out.text("td", fault.label());
      out.close();
    }
    out.close().close();
  }

  private void setting(Markup out) {
    NetworkSettings network = scenario.network();
    out.text("h2", "The scenario");
    out.open("dl");
    entry(out, "agents", Digits.grouped(scenario.agents()));
    entry(out, "capacity C", Digits.grouped(scenario.capacity()) + " connections per second");
    entry(
        out,
        "registrations R",
        Digits.grouped(scenario.registrationRate()) + " full registrations per second");
    entry(out, "a reject costs", Shares.format(scenario.rejectCost()) + " of an accept");
    entry(
        out,
        "network, each way",
        Durations.format(network.delay()) + " to "
            + Durations.format(network.delay().plus(network.jitter())) + ", "
            + Shares.format(network.loss()) + " lost");
    entry(
        out,
        "sessions",
        "can be resumed for " + Durations.format(scenario.sessionTtl()) + " after their loss");
    entry(out, "seed", String.valueOf(scenario.seed()));
    out.close();
    out.text("p", "The same again, to the last byte:");
    out.open("pre").text("code", command).close();
  }

  private static void columns(Markup out) {
    out.text("h2", "What the columns say");
    out.open("dl");
    for (int i = 0; i < OutcomeTable.MEANINGS.size(); i++) {
      entry(out, OutcomeTable.heading(i), OutcomeTable.MEANINGS.get(i));
    }
    entry(
        out,
        "collapse",
        "over five times the policy's longest wait the control plane took in less than half of whom it"
            + " could have; the run was ended there");
    out.close();
  }

  private static void entry(Markup out, String name, String value) {
    out.text("dt", name);
    out.text("dd", value);
  }
}
