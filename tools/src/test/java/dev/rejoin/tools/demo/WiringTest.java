package dev.rejoin.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.tools.process.ControlPlaneProcess.Listening;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WiringTest {
  private static final Listening BOTH = new Listening(1001, Optional.of(1002), 0);
  private static final Listening ONE = new Listening(1001, Optional.empty(), 0);

  @Test
  void webSocketAlone_asksForNothingMore() throws IOException {
    Wiring wiring = new Wiring(DemoTransport.WEBSOCKET, DemoHeartbeats.MAIN);

    assertThat(wiring.options(Optional.empty())).isEmpty();
    assertThat(wiring.mainPort(ONE)).isEqualTo(1001);
    assertThat(wiring.heartbeatPort(ONE)).isEmpty();
    try (Paths paths = Paths.to(1001, Optional.empty())) {
      assertThat(wiring.configuration("a", paths)).isEqualTo("""
          agent: {id: a, name: Rejoin demo, cluster: demo}
          transport: websocket
          control_plane: {endpoints: ["ws://127.0.0.1:%d"]}
          """.formatted(paths.mainPort()));
    }
  }

  @Test
  void heartbeatsBeside_takeAPathOfTheirOwnToTheGrpcPort() throws IOException {
    Wiring wiring = new Wiring(DemoTransport.WEBSOCKET, DemoHeartbeats.GRPC);

    assertThat(wiring.options(Optional.empty())).containsExactly("--grpc-port", "0");
    assertThat(wiring.options(Optional.of(BOTH))).containsExactly("--grpc-port", "1002");
    assertThat(wiring.mainPort(BOTH)).isEqualTo(1001);
    assertThat(wiring.heartbeatPort(BOTH)).contains(1002);
    try (Paths paths = Paths.to(1001, Optional.of(1002))) {
      int own = paths.heartbeatPort().orElseThrow();
      assertThat(own).isNotEqualTo(paths.mainPort());
      assertThat(wiring.configuration("a", paths))
          .endsWith("heartbeat: {channel: grpc, endpoint: \"grpc://127.0.0.1:" + own + "\"}\n");
    }
  }

  @Test
  void grpcForBoth_takesTwoPathsToOnePort() throws IOException {
    Wiring wiring = new Wiring(DemoTransport.GRPC, DemoHeartbeats.GRPC);

    assertThat(wiring.mainPort(BOTH)).isEqualTo(1002);
    assertThat(wiring.heartbeatPort(BOTH)).contains(1002);
    assertThatThrownBy(() -> wiring.mainPort(ONE))
        .isInstanceOf(IOException.class)
        .hasMessage("the control plane does not listen for gRPC");
  }
}
