package dev.rejoin.tools.demo;

import dev.rejoin.tools.text.Figures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a story must keep to.
 *
 * @param suspectedWithin of the fault, where it is asked for
 * @param lostWithin of the fault, where it is asked for
 * @param readyWithin of the control plane being there again; empty where the session must not be lost at all
 * @param resumed whether the session must go on; otherwise a new one must begin
 */
public record Bounds(
    Optional<Duration> suspectedWithin,
    Optional<Duration> lostWithin,
    Optional<Duration> readyWithin,
    boolean resumed) {

  /** The path breaks loudly: the agent hears of it at once. */
  static Bounds afterReset(boolean resumed) {
    return new Bounds(
        Optional.empty(),
        Optional.of(Duration.ofSeconds(1)),
        Optional.of(Duration.ofMillis(1500)),
        resumed);
  }

  /** The path breaks silently: two heartbeat deadlines tell, 2 s and 5 s after at most 5 s of silence. */
  static Bounds afterSilence() {
    return new Bounds(
        Optional.of(Duration.ofMillis(7500)),
        Optional.of(Duration.ofMillis(10_500)),
        Optional.of(Duration.ofMillis(1500)),
        true);
  }

  /** The session must be held throughout. */
  static Bounds unharmed() {
    return new Bounds(Optional.empty(), Optional.empty(), Optional.empty(), true);
  }

  /** Everything that was not kept to, in words; empty if all was. */
  public List<String> problems(ReturnFigures figures) {
    List<String> problems = new ArrayList<>();
    if (readyWithin.isEmpty()) {
      figures
          .lostIn()
          .ifPresent(after -> problems.add(
              "the session was lost after " + Figures.duration(after) + " (expected: never)"));
      return problems;
    }
    check(problems, "suspected", figures.suspectedIn(), suspectedWithin);
    check(problems, "declared lost", figures.lostIn(), lostWithin);
    check(problems, "ready again", figures.lag(), readyWithin);
    if (figures.lag().isPresent() && figures.resumed() != resumed) {
      problems.add(
          resumed
              ? "registered in full (expected: resumed)"
              : "resumed (expected: registered in full)");
    }
    return problems;
  }

  private static void check(
      List<String> problems, String what, Optional<Duration> took, Optional<Duration> within) {
    within.ifPresent(limit -> {
      if (took.isEmpty()) {
        problems.add("never " + what + " (expected: within " + Figures.duration(limit) + ")");
      } else if (took.get().compareTo(limit) > 0) {
        problems.add(what + " after " + Figures.duration(took.get()) + " (expected: within "
            + Figures.duration(limit) + ")");
      }
    });
  }

  /** For the table: what counts as a good ending. */
  String text() {
    return readyWithin.map(limit -> "≤ " + Figures.duration(limit)).orElse("no loss");
  }
}
