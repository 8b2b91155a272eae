package dev.rejoin.tools.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceTest {

  @Test
  void flaws_ofAWholeStory_areNone() {
    Trace trace = Told.killedAndBack().trace();

    assertThat(trace.flaws()).isEmpty();
    assertThat(trace.took()).isEqualTo(Duration.ofSeconds(6));
    assertThat(trace.services()).containsExactlyInAnyOrder("rejoin-agent", "rejoin-control-plane");
  }

  @Test
  void flaws_nameWhatIsMissing() {
    Told told = new Told("t", 0);
    String root = told.agent("", "return", 0, 1_000);
    told.agent(root, "detection", 0, 300);
    told.agent(root, "attempt", 400, 900);
    told.controlPlane("nobody", "accept", 500, 600);

    assertThat(told.trace().flaws())
        .containsExactly(
            "the parent of rejoin.accept is missing",
            "nothing is told between PT0.3S and PT0.4S",
            "nothing is told after PT0.9S");
  }

  @Test
  void of_manySpans_groupsThemByTraceAndWaitsForRoots() {
    Told later = new Told("later", 500);
    later.agent("", "return", 0, 10);
    Told earlier = new Told("earlier", 0);
    earlier.agent("", "return", 0, 10);
    Told underWay = new Told("under way", 100);
    underWay.agent("a root to come", "attempt", 0, 10);
    List<ArrivedSpan> all = new ArrayList<>(later.spans());
    all.addAll(underWay.spans());
    all.addAll(earlier.spans());

    assertThat(Trace.of(all)).extracting(Trace::id).containsExactly("earlier", "later");
  }
}
