package dev.rejoin.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeepAlivePaceTest {
  @Test
  void tooMany_slowsThatServerDownOnly() {
    KeepAlivePace pace = new KeepAlivePace(Duration.ofSeconds(10));

    pace.tooMany("a:1");
    pace.tooMany("a:1");

    assertThat(pace.of("a:1")).contains(Duration.ofSeconds(40));
    assertThat(pace.of("b:1")).contains(Duration.ofSeconds(10));
  }

  @Test
  void tooMany_overAndOver_endsAtAnHour() {
    KeepAlivePace pace = new KeepAlivePace(Duration.ofMinutes(7));

    for (int i = 0; i < 20; i++) {
      pace.tooMany("a:1");
    }

    assertThat(pace.of("a:1")).contains(Duration.ofHours(1));
  }

  @Test
  void off_staysOff() {
    KeepAlivePace pace = new KeepAlivePace(Duration.ZERO);

    pace.tooMany("a:1");

    assertThat(pace.of("a:1")).isEmpty();
  }
}
