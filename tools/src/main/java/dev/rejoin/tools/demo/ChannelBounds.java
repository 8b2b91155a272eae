package dev.rejoin.tools.demo;

import dev.rejoin.tools.text.Figures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a story must show of the heartbeats' own connection, where there is one.
 *
 * @param verdict the only conclusion that may be drawn, at least once; empty where none has to be
 * @param held whether the heartbeats' connection must last throughout
 * @param repairedWithin of its path being whole again, where it is asked for
 */
public record ChannelBounds(
    Optional<Verdict> verdict, boolean held, Optional<Duration> repairedWithin) {

  /** Both connections are lost, and each confirms the other. */
  static ChannelBounds outage() {
    return new ChannelBounds(Optional.of(Verdict.OUTAGE), false, Optional.empty());
  }

  /** The main connection is lost while heartbeats are answered. */
  static ChannelBounds mainAlone() {
    return new ChannelBounds(Optional.of(Verdict.MAIN_ALONE), true, Optional.empty());
  }

  /** Heartbeats are lost while the main connection delivers: repaired after a few seconds' pause. */
  static ChannelBounds heartbeatsAlone() {
    return new ChannelBounds(
        Optional.of(Verdict.HEARTBEATS_ALONE), false, Optional.of(Duration.ofSeconds(8)));
  }

  /** Nothing needs to be noticed. */
  static ChannelBounds unharmed() {
    return new ChannelBounds(Optional.empty(), true, Optional.empty());
  }

  /** Everything that was not kept to, in words; empty if all was. */
  public List<String> problems(ChannelFigures figures) {
    List<String> problems = new ArrayList<>();
    verdict.ifPresent(expected -> check(problems, figures, expected));
    if (held) {
      figures
          .lostIn()
          .ifPresent(after -> problems.add("the heartbeats' connection was lost after "
              + Figures.duration(after) + " (expected: never)"));
    }
    repairedWithin.ifPresent(limit -> {
      boolean late =
          figures.repairedIn().filter(took -> took.compareTo(limit) <= 0).isEmpty();
      if (late) {
        problems.add("the heartbeats' connection was open again "
            + figures
                .repairedIn()
                .map(took -> "after " + Figures.duration(took))
                .orElse("never")
            + " (expected: within " + Figures.duration(limit) + ")");
      }
    });
    return problems;
  }

  private static void check(List<String> problems, ChannelFigures figures, Verdict expected) {
    if (figures.findings().isEmpty()) {
      problems.add("the two connections were never compared (expected: " + expected.text() + ")");
    }
    for (ChannelFigures.Finding finding : figures.findings()) {
      if (finding.verdict() != expected) {
        problems.add(finding.noticedBy() + " " + finding.what() + " after "
            + Figures.duration(finding.after()) + ": taken for "
            + finding.verdict().text()
            + " (expected: " + expected.text() + ")");
      }
    }
  }
}
