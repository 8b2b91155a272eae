package dev.rejoin.tools.demo;

import dev.rejoin.tools.text.Figures;
import dev.rejoin.tools.text.Ink;
import dev.rejoin.tools.text.Ink.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a story ended.
 *
 * @param channel what the heartbeats' own connection had to do with it, where there is one
 * @param problems why it did not end well; empty if it did
 * @param extra what else it showed, in one line
 */
public record StoryOutcome(
    Story story,
    ReturnFigures figures,
    Optional<ChannelFigures> channel,
    Optional<Receipt> receipt,
    List<String> problems,
    String extra,
    List<TimelineEntry> timeline) {

  public StoryOutcome {
    problems = List.copyOf(problems);
    timeline = List.copyOf(timeline);
  }

  boolean passed() {
    return problems.isEmpty();
  }

  /** The same with one more problem. */
  StoryOutcome withProblem(String problem) {
    List<String> more = new ArrayList<>(problems);
    more.add(problem);
    return new StoryOutcome(story, figures, channel, receipt, more, extra, timeline);
  }

  /** What it came to, in one line beneath its timeline. */
  String moral(Ink ink) {
    String messages = receipt
        .map(counted -> ", " + counted.text() + " messages answered exactly once")
        .orElse("");
    String lag = figures
        .lag()
        .map(after -> " " + Figures.duration(after) + " after the control plane was back")
        .orElse("");
    String text = result() + lag + messages + (extra.isEmpty() ? "" : "; " + extra);
    return "  " + ink.paint(passed() ? Tone.GOOD : Tone.BAD, "= " + text)
        + problems.stream()
            .map(problem -> "\n    " + ink.paint(Tone.BAD, problem))
            .collect(Collectors.joining());
  }

  /** In one word, for the table. */
  String result() {
    if (!passed()) {
      return "FAILED";
    }
    if (figures.lostIn().isEmpty()) {
      return "held";
    }
    return figures.resumed() ? "resumed" : "registered";
  }
}
