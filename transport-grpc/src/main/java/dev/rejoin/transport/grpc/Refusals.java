package dev.rejoin.transport.grpc;

import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.ConnectPhase;
import dev.rejoin.transport.grpc.FrameWatch.GoAway;
import dev.rejoin.transport.grpc.wire.GrpcProtocol;
import dev.rejoin.transport.grpc.wire.RetryHints;
import dev.rejoin.transport.netty.ChannelFailures;
import dev.rejoin.transport.netty.PeerText;
import io.grpc.Metadata;
import io.grpc.Status;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Why a call was not accepted, from its status and from what passed on the wire. A status that the server sent is told
 * as the HTTP status of the same meaning ({@code google.rpc.Code}), so that both transports give one answer.
 */
final class Refusals {
  /** How gRPC begins when the answer came from something that is only HTTP. */
  private static final Pattern HTTP_STATUS = Pattern.compile("^HTTP status code (\\d{3})");

  private static final Metadata.Key<String> LOCATION =
      Metadata.Key.of("location", Metadata.ASCII_STRING_MARSHALLER);

  private Refusals() {}

  static ConnectFailure of(
      Status status, Metadata trailers, FrameWatch frames, ConnectPhase phase, Instant now) {
    if (frames.gibberish().isPresent()) {
      return new ConnectFailure.ProtocolViolation(
          "the peer does not speak HTTP/2, it began with '" + frames.gibberish().get() + "'");
    }
    if (frames.answered() && !isOurs(status)) {
      return answered(status, trailers, now);
    }
    if (frames.reset().isPresent()) {
      return reset(frames.reset().get());
    }
    if (frames.goAway().isPresent()) {
      return wentAway(frames.goAway().get());
    }
    return broken(status, phase);
  }

  /** Whether this side ended the call because it could not take the answer. */
  static boolean isOurs(Status status) {
    return find(status.getCause(), Http2Exception.class).isPresent();
  }

  private static ConnectFailure answered(Status status, Metadata trailers, Instant now) {
    String detail = describe(status);
    Optional<Duration> hint = RetryHints.read(trailers, now);
    Optional<ConnectFailure> plainHttp = plainHttp(status, trailers, detail);
    return switch (status.getCode()) {
      case UNAUTHENTICATED -> new ConnectFailure.Unauthenticated(detail);
      case PERMISSION_DENIED -> new ConnectFailure.Forbidden(detail);
      case UNIMPLEMENTED -> new ConnectFailure.WrongPathOrVersion(httpStatus(status), detail);
      case RESOURCE_EXHAUSTED, UNAVAILABLE ->
        new ConnectFailure.Busy(
            httpStatus(status), hint, detail + RetryHints.ignored(trailers, now));
      default ->
        plainHttp.orElseGet(() -> new ConnectFailure.UnexpectedStatus(httpStatus(status), detail));
    };
  }

  private static Optional<ConnectFailure> plainHttp(
      Status status, Metadata trailers, String detail) {
    Matcher http = HTTP_STATUS.matcher(String.valueOf(status.getDescription()));
    if (!http.find()) {
      boolean contentType = String.valueOf(status.getDescription()).contains("content-type");
      return contentType
          ? Optional.of(new ConnectFailure.ProtocolViolation(detail))
          : Optional.empty();
    }
    int code = Integer.parseInt(http.group(1));
    String location = trailers.get(LOCATION);
    if (code / 100 == 3 && location != null) {
      return Optional.of(new ConnectFailure.Redirected(code, PeerText.clip(location)));
    }
    return Optional.of(
        code == 200
            ? new ConnectFailure.ProtocolViolation("the answer is not gRPC: " + detail)
            : new ConnectFailure.UnexpectedStatus(code, detail));
  }

  private static ConnectFailure reset(long code) {
    String name = new GoAway(code, "").codeName();
    boolean noRoom =
        code == Http2Error.REFUSED_STREAM.code() || code == Http2Error.ENHANCE_YOUR_CALM.code();
    return noRoom
        ? new ConnectFailure.Busy(503, Optional.empty(), "the stream was refused: " + name)
        : new ConnectFailure.ProtocolViolation("the stream was reset: " + name);
  }

  private static ConnectFailure wentAway(GoAway goAway) {
    String detail = "GOAWAY " + goAway.codeName()
        + (goAway.debug().isEmpty() ? "" : " (" + goAway.debug() + ")");
    return goAway.is(Http2Error.NO_ERROR) || goAway.is(Http2Error.ENHANCE_YOUR_CALM)
        ? new ConnectFailure.Busy(503, Optional.empty(), detail)
        : new ConnectFailure.ProtocolViolation(detail);
  }

  private static ConnectFailure broken(Status status, ConnectPhase phase) {
    Optional<Http2Exception> http2 = find(status.getCause(), Http2Exception.class);
    if (http2.isPresent()) {
      return new ConnectFailure.ProtocolViolation(
          headersTooLong(http2.get())
              ? "the answer's metadata are over " + GrpcProtocol.LONGEST_METADATA + " bytes"
              : PeerText.clip(String.valueOf(http2.get().getMessage())));
    }
    Optional<IOException> io = find(status.getCause(), IOException.class);
    return io.isPresent() && !(io.get() instanceof ClosedChannelException)
        ? ChannelFailures.of(phase, io.get())
        : ChannelFailures.ended(phase);
  }

  private static boolean headersTooLong(Http2Exception problem) {
    // Far over the limit Netty gives the connection up, by an exception that only its words tell
    // apart.
    return problem instanceof Http2Exception.HeaderListSizeException
        || String.valueOf(problem.getMessage()).startsWith("Header size exceeded");
  }

  /** The status of HTTP with the same meaning, as {@code google.rpc.Code} gives it. */
  static int httpStatus(Status status) {
    return switch (status.getCode()) {
      case OK -> 200;
      case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> 400;
      case UNAUTHENTICATED -> 401;
      case PERMISSION_DENIED -> 403;
      case NOT_FOUND, UNIMPLEMENTED -> 404;
      case ALREADY_EXISTS, ABORTED -> 409;
      case RESOURCE_EXHAUSTED -> 429;
      case CANCELLED -> 499;
      case UNKNOWN, INTERNAL, DATA_LOSS -> 500;
      case UNAVAILABLE -> 503;
      case DEADLINE_EXCEEDED -> 504;
    };
  }

  /** The status for people, bounded. */
  static String describe(Status status) {
    String said = status.getDescription();
    return status.getCode() + (said == null || said.isEmpty() ? "" : ": " + PeerText.clip(said));
  }

  private static <T extends Throwable> Optional<T> find(
      @Nullable Throwable problem, Class<T> type) {
    for (Throwable each = problem; each != null; each = each.getCause()) {
      if (type.isInstance(each)) {
        return Optional.of(type.cast(each));
      }
    }
    return Optional.empty();
  }
}
