package dev.rejoin.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.tools.trace.ArrivedSpan;
import dev.rejoin.tools.trace.Told;
import dev.rejoin.tools.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TracedReturnsTest {

  @Test
  void slowest_isALossesReturn_notAStartNorAHandover() {
    Told start = new Told("start", 0);
    start.agent("", "return", 0, 90_000, "cause", "cold_start");
    Told handover = new Told("handover", 0);
    handover.agent("", "handover", 0, 80_000, "cause", "draining");
    Told quick = new Told("quick", 0);
    quick.agent("", "return", 0, 900, "cause", "connection_lost");
    Told slow = new Told("slow", 0);
    slow.agent("", "return", 0, 12_000, "cause", "silent");
    List<ArrivedSpan> all = new ArrayList<>();
    List.of(start, quick, slow, handover).forEach(told -> all.addAll(told.spans()));

    assertThat(TracedReturns.slowest(all)).map(Trace::id).contains("slow");
    assertThat(TracedReturns.slowest(start.spans())).isEmpty();
  }
}
