package dev.rejoin.transport.websocket;

import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.ConnectPhase;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;

/** Why a connected socket did not become an open connection, from what its pipeline reported. */
final class ChannelFailures {
  private ChannelFailures() {}

  static ConnectFailure of(ConnectPhase phase, Throwable problem) {
    if (problem instanceof DecoderException && problem.getCause() instanceof SSLException ssl) {
      return of(phase, ssl);
    }
    if (problem instanceof ClosedChannelException || isCloseDuringHandshake(problem)) {
      return ended(phase);
    }
    if (problem instanceof NotSslRecordException) {
      return new ConnectFailure.TlsFailed(
          ConnectFailure.TlsFailed.Kind.HANDSHAKE, "the peer does not speak TLS");
    }
    ConnectFailure tls = TlsFailures.find(problem);
    if (tls != null) {
      return tls;
    }
    if (problem instanceof IOException) {
      return new ConnectFailure.ConnectionReset(phase, describe(problem) + ", in " + phase.label());
    }
    return problem instanceof DecoderException
        ? new ConnectFailure.ProtocolViolation(describe(problem))
        : new ConnectFailure.InternalFault(problem.toString());
  }

  /** The stream ended in an orderly way, but too early. */
  static ConnectFailure ended(ConnectPhase phase) {
    return new ConnectFailure.ConnectionReset(
        phase, "the peer ended the connection, in " + phase.label());
  }

  /** Netty reports an end of stream during the handshake as an SSLException that holds a ClosedChannelException or says so. */
  private static boolean isCloseDuringHandshake(Throwable problem) {
    return problem instanceof SSLException
        && (problem.getCause() instanceof ClosedChannelException
            || String.valueOf(problem.getMessage()).contains("Connection closed while"));
  }

  private static String describe(Throwable problem) {
    return problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage();
  }
}
