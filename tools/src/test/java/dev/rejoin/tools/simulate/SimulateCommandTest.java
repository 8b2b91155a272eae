package dev.rejoin.tools.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.agent.cli.RejoinCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateCommandTest {
  private static final String EXAMPLE =
      Path.of("..", "examples", "bad-afternoon.yaml").toString();

  @TempDir
  private Path folder;

  private record Result(int exitCode, String out, String err) {}

  private static Result simulate(String... arguments) {
    List<String> words = new ArrayList<>(List.of("simulate"));
    words.addAll(List.of(arguments));
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
    try {
      int exitCode = RejoinCommand.execute(words.toArray(String[]::new));
      return new Result(
          exitCode,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private Result small(String seed, Path page) {
    return simulate(
        "--agents",
        "200",
        "--capacity",
        "20",
        "--outage",
        "20s",
        "--policy",
        "paced,analysed-agent",
        "--seed",
        seed,
        "--html",
        page.toString());
  }

  @Test
  void simulate_ofTheSameSeed_printsAndWritesTheSameBytes() throws IOException {
    Path page = folder.resolve("new/herd.html");
    Result one = small("7", page);
    byte[] onePage = Files.readAllBytes(page);
    Result other = small("7", page);
    byte[] otherPage = Files.readAllBytes(page);
    Result different = small("8", page);

    assertThat(one.exitCode()).isZero();
    assertThat(one.out()).isEqualTo(other.out()).isNotEqualTo(different.out());
    assertThat(onePage).isEqualTo(otherPage).isNotEqualTo(Files.readAllBytes(page));
  }

  @Test
  void simulate_printsOneTable_andProgressBesideIt() {
    Result result = small("7", folder.resolve("herd.html"));

    List<String> lines = result.out().lines().toList();
    assertThat(lines.get(0))
        .isEqualTo(
            "Control plane gone for 20s: 200 agents, capacity 20/s, reject cost 2 %, seed 7");
    assertThat(lines.get(2))
        .matches("policy +hears +50 % +90 % +99 % +100 % +× limit +attempts +rejects +in vain"
            + " +peak/s +ended");
    assertThat(lines.get(4))
        .matches(
            "physical limit +5\\.05 s +9\\.05 s +9\\.9. s +10\\.0. s +1\\.00 +1\\.0 +0\\.0 +0\\.0 +20");
    assertThat(lines.get(5)).matches("paced +spread, slots .* all back");
    assertThat(lines.get(6))
        .startsWith("analysed-agent")
        .containsPattern("nothing .* (all back|collapse: )");
    assertThat(lines.get(8)).isEqualTo("curves: " + folder.resolve("herd.html"));
    assertThat(lines).hasSize(9);
    assertThat(result.err().lines())
        .hasSize(2)
        .allMatch(line -> line.matches("(paced|analysed-agent): .*; took .*"))
        .noneMatch(line -> line.contains("\u001b"));
  }

  @Test
  void page_tellsHowToHaveItAgain() throws IOException {
    Path page = folder.resolve("herd.html");
    small("7", page);
    assertThat(page)
        .content()
        .contains("<code>./rejoin simulate --agents 200 --outage 20s --capacity 20 --seed 7"
            + " --policy paced,analysed-agent</code>");
  }

  @Test
  void example_isAPlanThatWorks() throws IOException {
    Path page = folder.resolve("afternoon.html");
    Result result = simulate(
        "--agents",
        "400",
        "--capacity",
        "40",
        "--plan",
        EXAMPLE,
        "--policy",
        "paced",
        "--html",
        page.toString());

    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .startsWith("A bad afternoon: 400 agents")
        .containsPattern("paced .* all back");
    assertThat(page)
        .content()
        .contains(
            "silent cut, agents 15%..50%", "crash, sessions forgotten", "--plan " + EXAMPLE + " ");
  }

  @Test
  void outageBesideAPlan_isRefusedWithBoth() {
    Result result = simulate("--outage", "60s", "--plan", EXAMPLE);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .startsWith("--outage: 1m beside --plan " + EXAMPLE + " (expected: one of the two;");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void planWithAMistake_isRefusedWithItsLine() throws IOException {
    Path plan = Files.writeString(
        folder.resolve("plan.yaml"), "faults:\n  - fault: crash\n    at: 1\n    last: 1s\n");
    Result result = simulate("--plan", plan.toString());
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .contains(
            plan + ":3: faults[0].at: 1 (expected: 0s..1d)",
            plan + ":4: faults[0].last: unknown option (did you mean lasts?)",
            "3 problems; nothing was started");
  }

  /** A fleet of millions would take minutes; the refusal comes before. */
  @Test
  void pageThatCannotBeWritten_isRefusedBeforeTheSimulation() throws IOException {
    Path taken = Files.writeString(folder.resolve("taken"), "");
    Result result =
        simulate("--agents", "5000000", "--html", taken.resolve("herd.html").toString());
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .isEqualToNormalizingNewlines("--html: " + taken.resolve("herd.html") + ": " + taken
            + " is no folder (expected: a file that can be written)\n");
  }
}
