package dev.rejoin.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.api.reason.ConnectFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TcpFailuresTest {
  private static final InetSocketAddress ADDRESS = new InetSocketAddress("127.0.0.1", 7);

  @Test
  void of_refusal_isRefused() {
    assertThat(
            TcpFailures.of(ADDRESS, new ConnectException("finishConnect(..): Connection refused")))
        .isEqualTo(new ConnectFailure.Refused("127.0.0.1:7 refused the connection"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Too many open files",
        "Cannot assign requested address",
        "No buffer space available"
      })
  void of_lackHere_isLocal(String said) {
    ConnectFailure failure =
        TcpFailures.of(ADDRESS, new IOException("wrapped", new SocketException(said)));

    assertThat(failure).isInstanceOf(ConnectFailure.LocalResources.class);
    assertThat(failure.afterTcpConnected()).isFalse();
  }

  @Test
  void of_anythingElse_isUnreachable() {
    assertThat(TcpFailures.of(ADDRESS, new NoRouteToHostException("No route to host")))
        .isEqualTo(
            new ConnectFailure.Unreachable("127.0.0.1:7 cannot be reached: No route to host"));
  }

  @Test
  void mostTelling_prefersWhatIsHereThenARefusal() {
    ConnectFailure unreachable = new ConnectFailure.Unreachable("a");
    ConnectFailure refused = new ConnectFailure.Refused("b");
    ConnectFailure local = new ConnectFailure.LocalResources("c");

    assertThat(TcpFailures.mostTelling(List.of(unreachable, refused, local))).isEqualTo(local);
    assertThat(TcpFailures.mostTelling(List.of(unreachable, refused))).isEqualTo(refused);
    assertThat(TcpFailures.mostTelling(List.of(unreachable))).isEqualTo(unreachable);
    assertThatThrownBy(() -> TcpFailures.mostTelling(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no failure (expected: one or more)");
  }
}
