package dev.rejoin.reconnect.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.reconnect.session.Inbox.Verdict;
import org.junit.jupiter.api.Test;

class InboxTest {
  private final Inbox inbox = new Inbox();

  @Test
  void accept_nextDuplicateAndGap_areTold() {
    assertThat(inbox.accept(1, 1)).isEqualTo(Verdict.NEW);
    assertThat(inbox.accept(1, 1)).isEqualTo(Verdict.DUPLICATE);
    assertThat(inbox.accept(3, 1)).isEqualTo(Verdict.GAP);
    assertThat(inbox.accept(2, 1)).isEqualTo(Verdict.NEW);
    assertThat(inbox.lastReceived()).isEqualTo(2);
  }

  @Test
  void acknowledgement_isDueAfterManyMessagesOrBytes() {
    for (int seq = 1; seq < 32; seq++) {
      inbox.accept(seq, 1);
      assertThat(inbox.acknowledgementDue()).isFalse();
    }
    inbox.accept(32, 1);
    assertThat(inbox.acknowledgementDue()).isTrue();
    inbox.acknowledgementSent();
    assertThat(inbox.acknowledgementDue()).isFalse();

    inbox.accept(33, 256 * 1024);
    assertThat(inbox.acknowledgementDue()).isTrue();
  }

  @Test
  void renew_startsOver() {
    inbox.accept(1, 256 * 1024);
    inbox.renew();

    assertThat(inbox.lastReceived()).isZero();
    assertThat(inbox.acknowledgementDue()).isFalse();
    assertThat(inbox.accept(1, 1)).isEqualTo(Verdict.NEW);
  }
}
