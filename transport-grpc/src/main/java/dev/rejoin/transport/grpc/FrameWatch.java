package dev.rejoin.transport.grpc;

import dev.rejoin.transport.netty.PeerText;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameTypes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * Reads the frames (RFC 9113, section 4) that pass between gRPC and its socket, above TLS, without touching them: what
 * gRPC folds into one status or does not tell at all. That is why the peer went away, whether it speaks HTTP/2 in the
 * first place, and when a message has left this process. Confined to its event loop.
 */
final class FrameWatch extends ChannelDuplexHandler {

  /** The peer's GOAWAY: why, and its debug data made fit to be shown. */
  record GoAway(long code, String debug) {

    /** The code's name in the RFC, or its number. */
    String codeName() {
      Http2Error error = Http2Error.valueOf(code);
      return error == null ? Long.toString(code) : error.name();
    }

    boolean is(Http2Error error) {
      return code == error.code();
    }
  }

  private record Mark(long offset, Runnable flushed) {}

  /** What every HTTP/2 client sends first. */
  private static final int PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length();

  private static final int FLAG_END_STREAM = 1;

  private final FrameReader inbound = new FrameReader(0);
  private final FrameReader outbound = new FrameReader(PREFACE);
  private final Queue<Mark> marks = new ArrayDeque<>();
  private long dataSent;
  private boolean greeted;
  private boolean headers;
  private boolean ended;
  private Optional<String> gibberish = Optional.empty();
  private Optional<GoAway> goAway = Optional.empty();
  private Optional<Long> reset = Optional.empty();

  /** Whether the peer sent anything about the call itself. */
  boolean answered() {
    return headers;
  }

  /** Whether the peer ended the call in an orderly way. */
  boolean ended() {
    return ended;
  }

  /** How the peer's bytes begin if they are not HTTP/2. */
  Optional<String> gibberish() {
    return gibberish;
  }

  /** The peer's last GOAWAY. */
  Optional<GoAway> goAway() {
    return goAway;
  }

  /** The error code with which the peer reset the call. */
  Optional<Long> reset() {
    return reset;
  }

  /** Calls back once {@code dataBytes} of the call's data, counted from its start, are with the operating system. */
  void whenFlushed(long dataBytes, Runnable flushed) {
    marks.add(new Mark(dataBytes, flushed));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes && gibberish.isEmpty()) {
      inbound.read(bytes, this::begun, this::received);
    }
    ctx.fireChannelRead(message);
  }

  private void begun(FrameReader frame) {
    boolean settings = frame.type() == Http2FrameTypes.SETTINGS && frame.stream() == 0;
    if (!greeted && !settings) {
      gibberish = Optional.of(PeerText.clip(new String(frame.head(), StandardCharsets.ISO_8859_1)));
    }
    greeted = true;
  }

  private void received(FrameReader frame) {
    switch (frame.type()) {
      case Http2FrameTypes.HEADERS -> {
        headers = true;
        ended |= (frame.flags() & FLAG_END_STREAM) != 0;
      }
      case Http2FrameTypes.DATA -> ended |= (frame.flags() & FLAG_END_STREAM) != 0;
      case Http2FrameTypes.RST_STREAM -> reset = Optional.of(frame.payloadUnsignedInt(0));
      case Http2FrameTypes.GO_AWAY ->
        goAway = Optional.of(new GoAway(
            frame.payloadUnsignedInt(Integer.BYTES),
            PeerText.clip(frame.payloadText(2 * Integer.BYTES))));
      default -> {} // nothing that the call's status does not tell
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      dataSent += outbound.read(bytes, frame -> {}, frame -> {});
    }
    ChannelPromise written = marks.isEmpty() ? promise : promise.unvoid();
    for (Mark mark = marks.peek(); mark != null && mark.offset() <= dataSent; mark = marks.peek()) {
      marks.remove();
      Runnable flushed = mark.flushed();
      written.addListener(done -> {
        if (done.isSuccess()) {
          flushed.run();
        }
      });
    }
    ctx.write(message, written);
  }
}
