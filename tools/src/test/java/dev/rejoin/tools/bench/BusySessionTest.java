package dev.rejoin.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.api.runtime.SystemRuntime;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BusySessionTest {
  private static final Duration BRIEFLY = Duration.ofMillis(100);

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "grpc"})
  void everythingSent_arrivesAndIsCounted(String transport) throws Exception {
    try (BusySession session = BusySession.open(transport, SystemRuntime.ticker())) {
      BusySession.Delivered events = session.run(session.events(64), BRIEFLY);
      BusySession.Delivered commands = session.run(session.commands(64), BRIEFLY);

      assertThat(events.messages()).isPositive();
      assertThat(commands.messages()).isPositive();
      assertThat(events.took()).isGreaterThanOrEqualTo(BRIEFLY);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "grpc"})
  void aMessageNobodyCounted_isReported(String transport) throws Exception {
    try (BusySession session = BusySession.open(transport, SystemRuntime.ticker())) {
      BusySession.Stream events = session.events(1);
      BusySession.Stream doubled = () -> events.offer() && events.offer();

      assertThatThrownBy(() -> {
            while (true) {
              session.run(doubled, BRIEFLY);
            }
          })
          .isInstanceOf(IOException.class)
          .hasMessageContaining("messages arrived (expected: ");
    }
  }

  @Test
  void perSecond_isMessagesByTime() {
    assertThat(new BusySession.Delivered(50, Duration.ofMillis(500)).perSecond())
        .isEqualTo(100);
  }
}
