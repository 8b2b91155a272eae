package dev.rejoin.reconnect.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.message.Event;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.reconnect.session.Outbox.Numbered;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final Allowance allowance = new Allowance(100, 1_000);
  private final Outbox outbox = new Outbox(allowance);

  @Test
  void next_numbersFromOneInOrder() {
    add("a", "b");

    assertThat(sendAll()).containsExactly("1 a", "2 b");
    assertThat(outbox.next()).isNull();
  }

  @Test
  void acknowledge_forgetsAndGivesBack() {
    add("a", "b", "c");
    sendAll();

    assertThat(outbox.acknowledge(2)).isTrue();
    assertThat(outbox.size()).isEqualTo(1);
    assertThat(allowance.messages()).isEqualTo(1);
    assertThat(outbox.acknowledge(1)).as("an old one").isTrue();
    assertThat(outbox.size()).isEqualTo(1);
  }

  @Test
  void acknowledge_moreThanWasSent_isRefused() {
    add("a", "b");
    outbox.next();

    assertThat(outbox.acknowledge(2)).isFalse();
    assertThat(outbox.size()).isEqualTo(2);
  }

  @Test
  void resume_sendsTheRestAgainUnmarkedAndInOrder() {
    add("a", "b", "c");
    sendAll();
    add("d");

    assertThat(outbox.resume(1)).isTrue();
    assertThat(sendAll()).containsExactly("2 b", "3 c", "4 d");
  }

  @Test
  void resume_whatTheOldConnectionDeliveredAfterAll_mayStillBeAcknowledged() {
    add("a", "b", "c");
    sendAll();
    outbox.resume(0);

    assertThat(outbox.acknowledge(2)).isTrue();
    assertThat(sendAll()).containsExactly("3 c");
  }

  @Test
  void resume_impossible_changesNothing() {
    add("a", "b");
    sendAll();
    outbox.acknowledge(1);

    assertThat(outbox.resume(0)).as("less than acknowledged").isFalse();
    assertThat(outbox.resume(3)).as("more than sent").isFalse();
    assertThat(outbox.size()).isEqualTo(1);
  }

  @Test
  void renew_startsOverAndMarksWhatWasSent() {
    add("a", "b");
    sendAll();
    add("c");
    outbox.acknowledge(1);

    outbox.renew();

    assertThat(sendAll()).containsExactly("1 b again", "2 c");
  }

  @Test
  void renew_afterAResumption_marksWhatWasSentBeforeIt() {
    add("a", "b");
    sendAll();
    outbox.resume(0);
    add("c");

    outbox.renew();

    assertThat(sendAll()).containsExactly("1 a again", "2 b again", "3 c");
  }

  private void add(String... bodies) {
    for (String body : bodies) {
      assertThat(allowance.take(body.length())).isTrue();
      outbox.add(new Event(body, "noted", Opaque.ofText(body), false));
    }
  }

  private List<String> sendAll() {
    List<String> sent = new ArrayList<>();
    for (Numbered next = outbox.next(); next != null; next = outbox.next()) {
      sent.add(next.seq() + " " + next.message().messageId()
          + (next.message().redelivered() ? " again" : ""));
    }
    return sent;
  }
}
