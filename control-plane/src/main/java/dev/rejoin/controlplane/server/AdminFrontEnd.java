package dev.rejoin.controlplane.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.util.function.Supplier;

/** The port operators use, on this machine only. */
final class AdminFrontEnd extends ChannelInitializer<Channel> {
  private static final int LONGEST_LINE = 4096;
  private static final int LONGEST_HEADERS = 8 * 1024;
  private static final int LONGEST_BODY = 256 * 1024;
  private static final int MOST_CONNECTIONS = 64;
  private static final int IDLE_SECONDS = 60;

  private final AdminApi api;
  private final AdminGuard guard;
  private final Supplier<PageHttpHandler> page;
  private final ChannelGroup channels;

  AdminFrontEnd(
      AdminApi api, AdminGuard guard, Supplier<PageHttpHandler> page, ChannelGroup channels) {
    this.api = api;
    this.guard = guard;
    this.page = page;
    this.channels = channels;
  }

  @Override
  protected void initChannel(Channel channel) {
    if (channels.size() >= MOST_CONNECTIONS) {
      channel.close();
      return;
    }
    channels.add(channel);
    channel
        .pipeline()
        .addLast(new ReadTimeoutHandler(IDLE_SECONDS))
        .addLast(new HttpServerCodec(new HttpDecoderConfig()
            .setMaxInitialLineLength(LONGEST_LINE)
            .setMaxHeaderSize(LONGEST_HEADERS)))
        .addLast(new HttpObjectAggregator(LONGEST_BODY, true))
        .addLast(page.get())
        .addLast(new AdminHttpHandler(api, guard));
  }
}
