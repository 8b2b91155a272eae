package dev.rejoin.tools.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rejoin.agent.config.InvalidConfigException;
import dev.rejoin.simulator.scenario.AgentRange;
import dev.rejoin.simulator.scenario.Fault;
import dev.rejoin.simulator.scenario.FaultPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanReaderTest {
  @TempDir
  private Path folder;

  private FaultPlan read(String yaml) throws IOException {
    return PlanReader.read(Files.writeString(folder.resolve("plan.yaml"), yaml));
  }

  /** The messages, without the folder. */
  private List<String> problems(String yaml) {
    InvalidConfigException refused =
        catchThrowableOfType(InvalidConfigException.class, () -> read(yaml));
    return refused.problems().stream()
        .map(problem -> problem.toString().replace(folder + "/", ""))
        .toList();
  }

  @Test
  void plan_isReadInTheOrderOfTheFile() throws IOException {
    FaultPlan plan = read("""
        title: Monday
        faults:
          - fault: cut
            at: 30s
            lasts: 1m30s
            agents: 15%..50%
          - {fault: forget-sessions, at: 5s}
        """);

    assertThat(plan.title()).isEqualTo("Monday");
    assertThat(plan.faults())
        .containsExactly(
            new Fault.Cut(
                Duration.ofSeconds(30), Duration.ofSeconds(90), new AgentRange(0.15, 0.5), true),
            new Fault.ForgetSessions(Duration.ofSeconds(5)));
  }

  @Test
  void planWithMistakes_isRefusedWithAllOfThemAndTheirLines() {
    assertThat(problems("""
        titel: Monday
        faults:
          - fault: crsh
            at: soon
            lasts: 0s
          - fault: cut
            at: 30s
            agents: 50%
            silent: maybe
          - fault: bad-path
            at: 10s
            lasts: 1m
            los: 5%
          - fault: reset
            at: [1s, 2s]
          - at: 5s
          - crash
          - fault: slow-accepts
            at: 1s
            lasts:
            by: 1s
            agents: 0%..50%
        """))
        .containsExactly(
            "plan.yaml:1: titel: unknown option (did you mean title?)",
            "plan.yaml:3: faults[0].fault: crsh (expected: one of crash, cut, reset, bad-path,"
                + " slow-accepts, slow-registration, forget-sessions; did you mean crash?)",
            "plan.yaml:4: faults[0].at: soon (expected: 0s..1d)",
            "plan.yaml:5: faults[0].lasts: 0s (expected: 1ms..1d)",
            "plan.yaml:6: faults[1].lasts: missing (expected: 1ms..1d)",
            "plan.yaml:8: faults[1].agents: 50% (expected: a part of the fleet such as 50%..100%)",
            "plan.yaml:9: faults[1].silent: maybe (expected: true or false)",
            "plan.yaml:13: faults[2].los: unknown option (did you mean loss?)",
            "plan.yaml:15: faults[3].at: a list (expected: a single value)",
            "plan.yaml:16: faults[4].fault: missing (expected: one of crash, cut, reset, bad-path,"
                + " slow-accepts, slow-registration, forget-sessions)",
            "plan.yaml:17: faults[5]: crash (expected: a mapping such as fault: crash, at: 0s, ...)",
            "plan.yaml:20: faults[6].lasts: missing (expected: 1ms..1d)",
            "plan.yaml:22: faults[6].agents: unknown option (expected one of at, by, lasts)");
  }

  @Test
  void crashOfTheDead_isRefusedWithBothTimes() {
    assertThat(problems("""
        faults:
          - {fault: crash, at: 1m, lasts: 30s}
          - {fault: crash, at: 10s, lasts: 50s}
        """))
        .containsExactly("plan.yaml:2: faults[0].at: 1m (expected: after the end of the crash at"
            + " plan.yaml:3, which is 1m)");
  }

  @Test
  void badPath_thatIsNotBad_isRefusedAtItsBeginning() {
    assertThat(problems("faults:\n  - {fault: bad-path, at: 1s, lasts: 1s}\n"))
        .containsExactly(
            "plan.yaml:2: faults[0].loss: 0% (expected: more than 0%, or a delay beside it)");
  }

  @Test
  void planThatEndsTooLate_isRefused() {
    assertThat(problems("faults:\n  - fault: crash\n    at: 23h\n    lasts: 2h\n"))
        .containsExactly("plan.yaml:4: faults[0]: ends at 1d1h (expected: at most 1d)");
  }

  @Test
  void planOfTooManyFaults_isRefused() {
    String faults = IntStream.rangeClosed(0, 100)
        .mapToObj(i -> "  - {fault: reset, at: " + i + "s}\n")
        .collect(Collectors.joining());
    assertThat(problems("faults:\n" + faults))
        .containsExactly("plan.yaml:2: faults: 101 of them (expected: at most 100)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "title: x | plan.yaml:1: faults: missing (expected: a list such as faults: [{",
        "faults: crash | plan.yaml:1: faults: a single value (expected: a list such as faults: [{",
        "faults: [] | plan.yaml:1: faults: empty (expected: a list such as faults: [{",
        "faults: | plan.yaml:1: faults: a single value (expected: a list such as faults: [{",
        "'[1, 2]' | plan.yaml:1: a list (expected: a mapping such as faults: [{",
        "'faults: [' | plan.yaml:1: not YAML: ",
      })
  void planWithoutFaults_isRefused(String yaml, String problem) {
    assertThat(problems(yaml)).singleElement().asString().startsWith(problem);
  }

  @Test
  void planThatIsNotThere_isRefused() {
    InvalidConfigException refused = catchThrowableOfType(
        InvalidConfigException.class, () -> PlanReader.read(folder.resolve("nowhere.yaml")));
    assertThat(refused)
        .hasMessage(folder.resolve("nowhere.yaml") + ": no such file (expected: a YAML file)");
  }
}
