package dev.rejoin.tools.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FeedTest {
  private static final Duration AN_HOUR = Duration.ofHours(1);

  private final AtomicLong nanos = new AtomicLong();
  private final Feed<String> feed = new Feed<>(nanos::get);

  @Test
  void await_ofWhatCameBefore_answersAtOnce() throws InterruptedException {
    feed.add("ready");
    assertThat(feed.await(0, "ready"::equals, AN_HOUR)).contains("ready");
  }

  @Test
  void await_pastItsMark_doesNotSeeWhatCameBefore() throws InterruptedException {
    feed.add("ready");
    feed.end();
    assertThat(feed.await(feed.mark(), "ready"::equals, AN_HOUR)).isEmpty();
  }

  @Test
  void await_ofWhatComesLater_isWoken() throws InterruptedException {
    Thread later = new Thread(() -> feed.add("ready"));
    later.start();
    assertThat(feed.await(0, "ready"::equals, AN_HOUR)).contains("ready");
    later.join();
  }

  @Test
  void await_whenTheFeedEnds_givesUp() throws InterruptedException {
    Thread later = new Thread(feed::end);
    later.start();
    assertThat(feed.await(0, "ready"::equals, AN_HOUR)).isEmpty();
    later.join();
  }

  @Test
  void await_pastItsLimit_givesUp() throws InterruptedException {
    assertThat(feed.await(0, "ready"::equals, Duration.ZERO)).isEmpty();
  }

  @Test
  void listen_afterSomethingCame_hearsThatToo() {
    List<String> heard = new ArrayList<>();
    feed.add("one");
    feed.listen(heard::add);
    feed.add("two");
    assertThat(heard).containsExactly("one", "two");
    assertThat(feed.since(1)).containsExactly("two");
  }
}
