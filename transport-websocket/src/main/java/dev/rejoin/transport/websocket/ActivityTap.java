package dev.rejoin.transport.websocket;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Stands first in the pipeline and reports, once per read, that bytes arrived: half a TLS record or a tenth of a large
 * message is life as much as an answer is.
 */
final class ActivityTap extends ChannelInboundHandlerAdapter {
  private final Runnable onActivity;
  private boolean told;

  ActivityTap(Runnable onActivity) {
    this.onActivity = onActivity;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!told) {
      told = true;
      onActivity.run();
    }
    ctx.fireChannelRead(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    told = false;
    ctx.fireChannelReadComplete();
  }
}
