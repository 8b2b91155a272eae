package dev.rejoin.transport.websocket;

import dev.rejoin.api.reason.ConnectFailure;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Why a TCP connection did not come about, from what the operating system said. */
final class TcpFailures {
  private static final List<String> EXHAUSTED = List.of(
      "too many open files",
      "cannot assign requested address",
      "address not available",
      "no buffer space",
      "cannot allocate memory");

  private TcpFailures() {}

  static ConnectFailure of(InetSocketAddress address, Throwable cause) {
    String said = everythingSaid(cause);
    String where = PeerAddress.format(address);
    if (EXHAUSTED.stream().anyMatch(said::contains) || cause instanceof OutOfMemoryError) {
      return new ConnectFailure.LocalResources(
          "cannot open a socket to " + where + ": " + cause.getMessage());
    }
    if (said.contains("connection refused")) {
      return new ConnectFailure.Refused(where + " refused the connection");
    }
    return new ConnectFailure.Unreachable(where + " cannot be reached: " + cause.getMessage());
  }

  /**
   * One failure for several addresses: a refusal proves that a host is up, and the lack of something here overshadows
   * whatever happened there.
   */
  static ConnectFailure mostTelling(List<ConnectFailure> failures) {
    return failures.stream()
        .min(Comparator.comparingInt(TcpFailures::rank))
        .orElseThrow(() -> new IllegalArgumentException("no failure (expected: one or more)"));
  }

  private static int rank(ConnectFailure failure) {
    if (failure instanceof ConnectFailure.LocalResources) {
      return 0;
    }
    return failure instanceof ConnectFailure.Refused ? 1 : 2;
  }

  private static String everythingSaid(Throwable cause) {
    StringBuilder said = new StringBuilder();
    for (Throwable each = cause; each != null; each = each.getCause()) {
      said.append(said.length() == 0 ? "" : "; ")
          .append(each.getMessage() == null ? each.getClass().getSimpleName() : each.getMessage());
    }
    return said.toString().toLowerCase(Locale.ROOT);
  }
}
