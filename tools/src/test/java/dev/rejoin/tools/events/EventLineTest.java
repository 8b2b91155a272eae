package dev.rejoin.tools.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventLineTest {

  @Test
  void parse_ofAReadyLine_readsItsFields() {
    EventLine line = EventLine.parse(
        "{\"t\":1795485192791022,\"agent\":\"a1\",\"event\":\"ready\",\"resumed\":true,"
            + "\"attempt\":3,\"connect_ms\":1.5,\"phases\":{\"dns_ms\":0.25,\"tcp_ms\":1}}");
    assertThat(line.micros()).isEqualTo(1_795_485_192_791_022L);
    assertThat(line.agent()).isEqualTo("a1");
    assertThat(line.is("ready")).isTrue();
    assertThat(line.flag("resumed")).isTrue();
    assertThat(line.number("attempt")).isEqualTo(3);
    assertThat(line.millis("connect_ms")).contains(Duration.ofNanos(1_500_000));
    assertThat(line.phases())
        .containsExactly(
            java.util.Map.entry("dns", Duration.ofNanos(250_000)),
            java.util.Map.entry("tcp", Duration.ofMillis(1)));
  }

  @Test
  void fields_thatAreMissing_haveTheirNothing() {
    EventLine line = EventLine.parse("{\"t\":1,\"event\":\"events_dropped\"}");
    assertThat(line.agent()).isEmpty();
    assertThat(line.text("reason")).isEmpty();
    assertThat(line.number("attempt")).isZero();
    assertThat(line.flag("resumed")).isFalse();
    assertThat(line.millis("took_ms")).isEmpty();
    assertThat(line.phases()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "listening ws://x",
        "[]",
        "{\"event\":\"ready\"}",
        "{\"t\":\"1\",\"event\":\"x\"}",
        "{\"t\":1"
      })
  void parse_ofAnythingElse_namesTheLine(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EventLine.parse(text))
        .withMessageStartingWith("event line: " + text + " (expected:");
  }
}
