package dev.rejoin.transport.grpc.wire;

import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.transport.netty.PeerText;
import io.grpc.Metadata;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The trailers by which a control plane says why it closes: the part of a WebSocket close frame. */
public final class ClosingTrailers {
  private ClosingTrailers() {}

  /** The trailers that say so. */
  public static Metadata of(CloseReason reason) {
    Metadata trailers = new Metadata();
    trailers.put(GrpcProtocol.CLOSE_CODE, Integer.toString(reason.status()));
    if (!reason.text().isEmpty()) {
      trailers.put(
          GrpcProtocol.CLOSE_TEXT,
          URLEncoder.encode(reason.text(), StandardCharsets.UTF_8).replace("+", "%20"));
    }
    return trailers;
  }

  /** What the trailers say; empty where they say nothing, or no close code of 1000..4999. */
  public static Optional<CloseReason> read(Metadata trailers) {
    String code = trailers.get(GrpcProtocol.CLOSE_CODE);
    if (code == null || !code.matches("[1-4][0-9]{3}")) {
      return Optional.empty();
    }
    return Optional.of(
        new CloseReason(Integer.parseInt(code), text(trailers.get(GrpcProtocol.CLOSE_TEXT))));
  }

  private static String text(@Nullable String encoded) {
    if (encoded == null) {
      return "";
    }
    try {
      return PeerText.clip(URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException notPercentEncoded) {
      return PeerText.clip(encoded);
    }
  }
}
