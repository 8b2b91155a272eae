package dev.rejoin.controlplane.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What stands before TLS, without sockets. */
final class HandshakeCeilingTest {
  private long now;
  private final HandshakeCeiling ceiling = new HandshakeCeiling(1, () -> now);
  private final EmbeddedChannel door =
      EmbeddedChannel.builder().handlers(ceiling.onAccept()).build();

  @AfterEach
  void close() {
    door.releaseInbound();
    door.finishAndReleaseAll();
  }

  private EmbeddedChannel accepted() {
    EmbeddedChannel connection = new EmbeddedChannel();
    door.writeInbound(connection);
    return connection;
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  private static String heard(EmbeddedChannel connection) {
    StringBuilder all = new StringBuilder();
    for (ByteBuf part = connection.readInbound(); part != null; part = connection.readInbound()) {
      all.append(part.toString(StandardCharsets.US_ASCII));
      part.release();
    }
    return all.toString();
  }

  @Test
  void firstBytes_underTheCeiling_passInOrder() {
    EmbeddedChannel connection = accepted();
    connection.pipeline().fireChannelRead(bytes("one "));
    connection.pipeline().fireChannelRead(bytes("two "));
    connection.runPendingTasks();
    connection.writeInbound(bytes("three"));

    assertThat(heard(connection)).isEqualTo("one two three");
    assertThat(ceiling.turnedAway()).isZero();
    connection.finishAndReleaseAll();
  }

  @Test
  void firstBytes_overTheCeiling_closeTheConnection() {
    EmbeddedChannel first = accepted();
    first.writeInbound(bytes("first"));
    EmbeddedChannel second = accepted();
    ByteBuf unheard = bytes("second");
    second.writeInbound(unheard);

    assertThat(second.isActive()).isFalse();
    assertThat(heard(second)).isEmpty();
    assertThat(unheard.refCnt()).isZero();
    assertThat(ceiling.turnedAway()).isEqualTo(1);
    first.finishAndReleaseAll();
  }

  @Test
  void firstBytes_ofAPeerThatHungUp_costNoTokenAndAreNotLookedAt() {
    EmbeddedChannel gone = accepted();
    ByteBuf unheard = bytes("gone");
    gone.pipeline().fireChannelRead(unheard);
    gone.pipeline().close();
    gone.runPendingTasks();

    assertThat(heard(gone)).isEmpty();
    assertThat(unheard.refCnt()).isZero();
    assertThat(ceiling.hungUpBefore()).isEqualTo(1);

    EmbeddedChannel next = accepted();
    next.writeInbound(bytes("next"));
    assertThat(heard(next)).isEqualTo("next");
    next.finishAndReleaseAll();
  }

  /** A connection whose event loop gets round to it after that long. */
  private void acceptedAndServedAfter(Duration wait) throws Exception {
    EmbeddedChannel connection = EmbeddedChannel.builder().register(false).build();
    door.writeInbound(connection);
    now += wait.toNanos();
    connection.register();
    door.runPendingTasks();
    connection.finishAndReleaseAll();
  }

  @Test
  void accepting_whileEventLoopsKeepUp_goesOn() throws Exception {
    acceptedAndServedAfter(HandshakeCeiling.BEHIND);

    assertThat(door.config().isAutoRead()).isTrue();
    assertThat(ceiling.pauses()).isZero();
  }

  @Test
  void accepting_whenAnEventLoopIsBehind_pausesForAMoment() throws Exception {
    acceptedAndServedAfter(HandshakeCeiling.BEHIND.plusNanos(1));
    acceptedAndServedAfter(HandshakeCeiling.BEHIND.plusNanos(1));

    assertThat(door.config().isAutoRead()).isFalse();
    assertThat(ceiling.pauses()).isEqualTo(1);

    door.advanceTimeBy(HandshakeCeiling.PAUSE.toNanos(), TimeUnit.NANOSECONDS);
    door.runScheduledPendingTasks();
    assertThat(door.config().isAutoRead()).isTrue();
  }
}
