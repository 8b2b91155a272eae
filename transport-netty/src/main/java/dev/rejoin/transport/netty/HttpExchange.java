package dev.rejoin.transport.netty;

import dev.rejoin.api.reason.ConnectFailure;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the head of the one response that follows a request: to an upgrade, to a proxy's CONNECT, to a probe. The
 * body of a refusal is never read. Whatever else happens ends the run.
 */
public final class HttpExchange extends ChannelInboundHandlerAdapter {
  private static final String CODEC = "http";
  /** Longest header section of a response, in bytes. */
  private static final int LONGEST_HEADERS = 8 * 1024;

  private static final int LONGEST_CHUNK = 8 * 1024;

  private final PhaseRun run;
  private final Predicate<HttpResponse> success;
  private final Consumer<HttpResponse> onHead;
  private @Nullable HttpResponse accepted;

  private HttpExchange(
      PhaseRun run, Predicate<HttpResponse> success, Consumer<HttpResponse> onHead) {
    this.run = run;
    this.success = success;
    this.onHead = onHead;
  }

  /**
   * Makes the channel speak HTTP; the caller then writes its request.
   *
   * @param success such a response has no body, and what follows its head belongs to the next protocol
   * @param onHead the head of the response, of one without success as soon as it is there
   */
  public static void expect(
      Channel channel,
      PhaseRun run,
      Predicate<HttpResponse> success,
      Consumer<HttpResponse> onHead) {
    HttpDecoderConfig limits = new HttpDecoderConfig()
        .setMaxInitialLineLength(LONGEST_HEADERS)
        .setMaxHeaderSize(LONGEST_HEADERS)
        .setMaxChunkSize(LONGEST_CHUNK);
    channel
        .pipeline()
        .addLast(CODEC, new HttpClientCodec(limits, false, false))
        .addLast(new HttpExchange(run, success, onHead));
  }

  /** Success by a status alone. */
  public static Predicate<HttpResponse> status(HttpResponseStatus status) {
    return response -> response.status().equals(status);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (run.over()) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpResponse response) {
      head(response);
    }
    if (message instanceof LastHttpContent && accepted != null) {
      HttpResponse response = accepted;
      accepted = null;
      ctx.pipeline().remove(this);
      run.step(() -> onHead.accept(response));
    }
    ReferenceCountUtil.release(message);
  }

  private void head(HttpResponse response) {
    if (response.decoderResult().isFailure()) {
      run.fail(unreadable(response.decoderResult().cause()));
    } else if (success.test(response)) {
      accepted = response;
    } else if (response.status().codeClass() != HttpStatusClass.INFORMATIONAL
        || response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
      run.step(() -> onHead.accept(response));
    }
  }

  private ConnectFailure unreadable(Throwable problem) {
    if (problem instanceof PrematureChannelClosureException) {
      return ChannelFailures.ended(run.phase());
    }
    return new ConnectFailure.ProtocolViolation(
        problem instanceof TooLongFrameException
            ? "the response's headers are over " + LONGEST_HEADERS + " bytes"
            : "the response is not HTTP");
  }

  /** Makes the channel speak no HTTP any more; bytes already received go to what follows. */
  public static void done(Channel channel) {
    channel.pipeline().remove(CODEC);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    run.fail(ChannelFailures.ended(run.phase()));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    run.fail(ChannelFailures.of(run.phase(), cause));
  }
}
