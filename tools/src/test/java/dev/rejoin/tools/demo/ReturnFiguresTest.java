package dev.rejoin.tools.demo;

import static dev.rejoin.tools.demo.Lines.FAULT;
import static dev.rejoin.tools.demo.Lines.at;
import static dev.rejoin.tools.demo.Lines.line;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReturnFiguresTest {

  @Test
  void of_aKillAndAReturn_tellsEveryPart() {
    ReturnFigures figures = ReturnFigures.of(Lines.killedAndBack(), FAULT, at(5));
    assertThat(figures.suspectedIn()).isEmpty();
    assertThat(figures.lostIn()).contains(Duration.ofMillis(4));
    assertThat(figures.waited()).contains(Duration.ofMillis(300));
    assertThat(figures.connectTook()).contains(Duration.ofMillis(10));
    assertThat(figures.registrationTook()).contains(Duration.ofMillis(90));
    assertThat(figures.lag()).contains(Duration.ofMillis(400));
    assertThat(figures.attempts()).isEqualTo(2);
    assertThat(figures.resumed()).isTrue();
  }

  @Test
  void of_anAttemptUnderWayWhenThePathHealed_hasWaitedNothing() {
    ReturnFigures figures = ReturnFigures.of(
        List.of(
            line(7, "suspect", "'silent_ms':7000"),
            line(10, "lost", "'detail':'silent'"),
            line(11.9, "attempt", "'attempt':1"),
            line(12.1, "ready", "'resumed':true,'connect_ms':150,'registration_ms':2")),
        FAULT,
        at(12));
    assertThat(figures.suspectedIn()).contains(Duration.ofSeconds(7));
    assertThat(figures.waited()).contains(Duration.ZERO);
    assertThat(figures.lag()).contains(Duration.ofMillis(100));
  }

  @Test
  void of_noReturn_hasNoLag() {
    ReturnFigures figures = ReturnFigures.of(
        List.of(line(0.1, "lost", ""), line(1, "attempt", "'attempt':1")), FAULT, at(5));
    assertThat(figures.lostIn()).isPresent();
    assertThat(figures.lag()).isEmpty();
    assertThat(figures.waited()).isEmpty();
  }

  @Test
  void of_aHandoverWithoutALoss_hasNoLag() {
    ReturnFigures figures = ReturnFigures.of(
        List.of(line(2, "suspect", ""), line(2.1, "ready", "'resumed':true,'handover':true")),
        FAULT,
        at(1));
    assertThat(figures.lostIn()).isEmpty();
    assertThat(figures.lag()).isEmpty();
  }

  @Test
  void of_aReturnBeforeThePathHealed_isNotThisReturn() {
    ReturnFigures figures = ReturnFigures.of(
        List.of(line(0.1, "lost", ""), line(0.2, "ready", "'resumed':true")), FAULT, at(5));
    assertThat(figures.lag()).isEmpty();
  }
}
