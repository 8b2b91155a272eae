package dev.rejoin.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.simulator.Policies;
import dev.rejoin.simulator.Progress;
import dev.rejoin.simulator.Simulation;
import dev.rejoin.simulator.policy.AnalysedPolicies;
import dev.rejoin.simulator.result.Outcome;
import dev.rejoin.simulator.result.Verdict;
import dev.rejoin.simulator.scenario.AgentRange;
import dev.rejoin.simulator.scenario.Fault;
import dev.rejoin.simulator.scenario.NetworkSettings;
import dev.rejoin.simulator.scenario.PhysicalLimit;
import dev.rejoin.simulator.scenario.Policy;
import dev.rejoin.simulator.scenario.Scenario;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ReportPageTest {
  private static final int AGENTS = 400;
  private static final double CAPACITY = 20;

  private static Scenario scenario() {
    return new Scenario(
        AGENTS,
        CAPACITY,
        OptionalDouble.empty(),
        0.02,
        NetworkSettings.near(),
        Scenario.sessionTtl(AGENTS, CAPACITY),
        List.of(
            new Fault.Crash(Duration.ofSeconds(5), Duration.ofSeconds(20), false),
            new Fault.Cut(
                Duration.ofSeconds(40), Duration.ofSeconds(15), new AgentRange(0, 0.5), false),
            new Fault.Reset(Duration.ofSeconds(50), new AgentRange(0.5, 0.75))),
        7,
        false);
  }

  private static List<Outcome> outcomes(Scenario scenario) {
    return IntStream.range(0, 2)
        .mapToObj(i -> i == 0 ? Policies.paced() : AnalysedPolicies.before(Policies.full()))
        .map(policy -> Simulation.run(scenario, policy, Progress.none()))
        .toList();
  }

  private static ReportPage page() {
    Scenario scenario = scenario();
    return new ReportPage(
        "Bad <afternoon> & \"worse\"",
        "./rejoin simulate --seed 7",
        "1.2.3",
        scenario,
        outcomes(scenario));
  }

  private static Document parse(String html) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    String xml = html.substring(html.indexOf("<html"));
    return factory
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<Element> elements(Document page, String name) {
    NodeList found = page.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  @Test
  void page_ofTheSameSeed_isTheSameToTheLastByte() {
    assertThat(page().html()).isEqualTo(page().html());
  }

  @Test
  void page_needsNothingFromAnywhere() {
    String html = page().html();
    assertThat(html)
        .startsWith("<!DOCTYPE html>\n")
        .doesNotContain("http:", "https:", "<script", "@import", "url(", " src=", "//");
  }

  @Test
  void page_isWellFormedAndEscapesWhatIsText() throws Exception {
    Document page = parse(page().html());
    assertThat(elements(page, "h1"))
        .singleElement()
        .returns("Bad <afternoon> & \"worse\"", Element::getTextContent);
    assertThat(elements(page, "code"))
        .singleElement()
        .returns("./rejoin simulate --seed 7", Element::getTextContent);
  }

  @Test
  void everyPicture_saysWhatItShowsToThoseWhoCannotSee() throws Exception {
    Document page = parse(page().html());
    Set<String> ids = new HashSet<>();
    elements(page, "*").stream()
        .filter(element -> element.hasAttribute("id"))
        .forEach(element -> assertThat(ids.add(element.getAttribute("id"))).isTrue());
    assertThat(elements(page, "svg")).hasSize(4).allSatisfy(picture -> {
      assertThat(picture.getAttribute("role")).isEqualTo("img");
      assertThat(ids).contains(picture.getAttribute("aria-labelledby").split(" "));
      assertThat(picture.getElementsByTagName("desc").item(0).getTextContent())
          .contains("paced: ", "analysed-agent: ");
    });
  }

  @Test
  void page_namesFaultsAxesAndCollapse() {
    List<Outcome> outcomes = outcomes(scenario());
    assertThat(outcomes.get(1).verdict()).isInstanceOf(Verdict.Collapsed.class);
    assertThat(new ReportPage("t", "c", "v", scenario(), outcomes).html())
        .contains(
            "crash, sessions forgotten",
            "5s … 25s",
            "cut, agents 0%..50%",
            "at 50s",
            "time since the plan began, s",
            "agents connected, % of 400",
            "lag: registered again",
            "analysed-agent – collapse: ",
            "C, what the control plane can take");
  }

  /** No coordinate is left of or above the picture, or not a number. */
  @Test
  void curves_stayInThePicture() throws Exception {
    for (Element path : elements(parse(page().html()), "path")) {
      assertThat(path.getAttribute("d"))
          .doesNotContain("NaN", "Infinity")
          .doesNotContainPattern("[ML]-");
    }
  }

  @Test
  void table_hasEachColumnFromItsOutcome() {
    Scenario scenario = scenario();
    Outcome paced = outcomes(scenario).get(0);
    OutcomeTable table = OutcomeTable.of(scenario, List.of(paced));
    PhysicalLimit limit = PhysicalLimit.of(scenario);

    assertThat(table.headings())
        .containsExactly(
            "policy",
            "hears",
            "50 %",
            "90 %",
            "99 %",
            "100 %",
            "× limit",
            "attempts",
            "rejects",
            "in vain",
            "peak/s",
            "ended");
    assertThat(table.rows().get(0))
        .startsWith("physical limit", "", Digits.seconds(limit.back(0.5).orElseThrow()))
        .endsWith("0.0", "0.0", Digits.fixed(limit.peak(), 0), "");
    assertThat(table.rows().get(1))
        .containsExactly(
            "paced",
            "spread, slots",
            Digits.seconds(paced.back().half().orElseThrow()),
            Digits.seconds(paced.back().most().orElseThrow()),
            Digits.seconds(paced.back().nearlyAll().orElseThrow()),
            Digits.seconds(paced.back().all().orElseThrow()),
            Digits.fixed(
                (double) paced.back().all().orElseThrow().toNanos()
                    / limit.back(1).orElseThrow().toNanos(),
                2),
            Digits.fixed(paced.attemptsPerAgent(), 1),
            Digits.fixed(paced.rejectsPerAgent(), 1),
            Digits.fixed(paced.probesPerAgent(), 1),
            String.valueOf(paced.peakAttempts()),
            "all back");
    assertThat(OutcomeTable.MEANINGS).hasSameSizeAs(table.headings());
  }

  /** What nobody can beat is not beaten, but for the tenth of a second that a token bucket saves up in each fault. */
  @Test
  void nobody_beatsThePhysicalLimit() {
    Scenario scenario = scenario();
    PhysicalLimit limit = PhysicalLimit.of(scenario);
    double saved = 0.1 * CAPACITY * scenario.faults().size();
    for (Policy policy :
        List.of(Policies.paced(), Policies.fullJitter(), Policies.fastExponential())) {
      int[] connected =
          Simulation.run(scenario, policy, Progress.none()).curves().connected();
      for (int second = 0; second < connected.length; second++) {
        assertThat((double) connected[second])
            .as("%s after %d s", policy.name(), second + 1)
            .isLessThanOrEqualTo(limit.connected(second + 1) + saved + 1);
      }
    }
  }
}
