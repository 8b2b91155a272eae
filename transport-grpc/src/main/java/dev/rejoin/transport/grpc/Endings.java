package dev.rejoin.transport.grpc;

import dev.rejoin.api.reason.Disconnect;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.transport.grpc.FrameWatch.GoAway;
import dev.rejoin.transport.grpc.wire.ClosingTrailers;
import dev.rejoin.transport.netty.PeerText;
import io.grpc.Metadata;
import io.grpc.Status;
import io.netty.handler.codec.http2.Http2Error;
import java.util.Optional;

/**
 * Why an accepted call ended, in WebSocket's close codes (RFC 6455, section 7.4.1).
 *
 * <pre>
 *   trailers with rejoin-close-code     that code
 *   status of the server without one    OK 1000, UNAUTHENTICATED and PERMISSION_DENIED 1008, INVALID_ARGUMENT 1007,
 *                                       RESOURCE_EXHAUSTED 1013, UNAVAILABLE 1012, UNIMPLEMENTED 1003, all others 1011
 *   GOAWAY, then the end                NO_ERROR 1001, ENHANCE_YOUR_CALM 1013, INTERNAL_ERROR 1011, all others 1002
 *   this side could not go on           broken protocol: 1009 for a message over the limit, else 1002
 *   a reset of the stream, or nothing   lost
 * </pre>
 */
final class Endings {
  private Endings() {}

  static Disconnect of(Status status, Metadata trailers, FrameWatch frames) {
    Optional<CloseReason> said = ClosingTrailers.read(trailers);
    if (said.isPresent()) {
      return new Disconnect.ClosedByPeer(said.get().status(), said.get().text());
    }
    if (frames.ended() && !Refusals.isOurs(status)) {
      return new Disconnect.ClosedByPeer(closeCode(status), Refusals.describe(status));
    }
    if (frames.reset().isPresent()) {
      return new Disconnect.ConnectionLost(
          "the control plane reset the stream: " + new GoAway(frames.reset().get(), "").codeName());
    }
    return frames.goAway().map(Endings::wentAway).orElseGet(() -> brokenOrLost(status));
  }

  private static Disconnect wentAway(GoAway goAway) {
    String text =
        "GOAWAY " + goAway.codeName() + (goAway.debug().isEmpty() ? "" : ", " + goAway.debug());
    if (goAway.is(Http2Error.NO_ERROR)) {
      return new Disconnect.ClosedByPeer(1001, text);
    }
    if (goAway.is(Http2Error.ENHANCE_YOUR_CALM)) {
      return new Disconnect.ClosedByPeer(1013, text);
    }
    return new Disconnect.ClosedByPeer(goAway.is(Http2Error.INTERNAL_ERROR) ? 1011 : 1002, text);
  }

  /** Without a word from the server about the call's end. */
  private static Disconnect brokenOrLost(Status status) {
    return switch (status.getCode()) {
      case RESOURCE_EXHAUSTED -> new Disconnect.ProtocolBroken(1009, Refusals.describe(status));
      case INTERNAL, UNIMPLEMENTED ->
        new Disconnect.ProtocolBroken(1002, Refusals.describe(status));
      default -> new Disconnect.ConnectionLost(detail(status));
    };
  }

  private static String detail(Status status) {
    Throwable cause = status.getCause();
    return cause == null || cause.getMessage() == null
        ? "the control plane ended the connection"
        : PeerText.clip(cause.getMessage());
  }

  private static int closeCode(Status status) {
    return switch (status.getCode()) {
      case OK -> 1000;
      case UNAUTHENTICATED, PERMISSION_DENIED -> 1008;
      case INVALID_ARGUMENT -> 1007;
      case RESOURCE_EXHAUSTED -> 1013;
      case UNAVAILABLE -> 1012;
      case UNIMPLEMENTED -> 1003;
      default -> 1011;
    };
  }
}
