package dev.rejoin.api.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
  private static final Instant NOW = Instant.parse("2026-11-24T08:30:00Z");
  private static final Event EVENT = new Event("m-1", "started", Opaque.empty(), false);

  @Test
  void numbers_standOnSequencedMessagesAndOnNoOthers() {
    assertThat(Envelope.sequenced(EVENT, 1, 0, NOW).seq()).isEqualTo(1);
    assertThatThrownBy(() -> Envelope.sequenced(EVENT, 0, 0, NOW))
        .hasMessage("event with seq 0 (expected: a number exactly on sequenced messages)");
    assertThatThrownBy(() -> new Envelope(new Ping(), Optional.empty(), 1, 0, NOW))
        .hasMessage("ping with seq 1 (expected: a number exactly on sequenced messages)");
  }

  @Test
  void negativeNumbers_areRefused() {
    assertThatThrownBy(() -> Envelope.of(new Ping(), -1, NOW)).hasMessageContaining("ack -1");
    assertThatThrownBy(() -> Envelope.sequenced(EVENT, -1, 0, NOW)).hasMessageContaining("seq -1");
  }

  @Test
  void request_carriesItsId() {
    assertThat(Envelope.of(new Ping(), "r-1", 7, NOW))
        .isEqualTo(new Envelope(new Ping(), Optional.of("r-1"), 0, 7, NOW));
    assertThat(Envelope.of(new Ping(), 7, NOW).requestId()).isEmpty();
  }

  @Test
  void redelivery_marksOnceAndChangesNothingElse() {
    Event marked = EVENT.asRedelivered();

    assertThat(marked).isEqualTo(new Event("m-1", "started", Opaque.empty(), true));
    assertThat(marked.asRedelivered()).isSameAs(marked);
    Command command = new Command("m-2", "reconnect", Opaque.empty(), false);
    assertThat(command.asRedelivered().redelivered()).isTrue();
    assertThat(command.asRedelivered().asRedelivered()).isEqualTo(command.asRedelivered());
  }
}
