package dev.rejoin.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

class LeftoversTest {
  private final Leftovers leftovers = new Leftovers();
  private final EmbeddedChannel channel = new EmbeddedChannel(leftovers);

  @Test
  void passOn_handsOverInOrder() {
    channel.writeInbound("first", "second");
    assertThat(channel.inboundMessages()).isEmpty();

    leftovers.passOn();
    leftovers.passOn();

    assertThat(channel.inboundMessages()).containsExactly("first", "second");
    channel.finishAndReleaseAll();
  }

  @Test
  void closedBefore_releases() {
    ByteBuf bytes = Unpooled.buffer().writeByte(1);
    channel.writeInbound(bytes);

    channel.close();
    channel.runPendingTasks();

    assertThat(bytes.refCnt()).isZero();
  }
}
