package dev.rejoin.tools.demo;

import dev.rejoin.tools.process.ControlPlaneProcess.Listening;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * How agent and control plane of a demo are connected.
 *
 * @param transport of the main connection
 * @param heartbeats which way heartbeats go
 */
record Wiring(DemoTransport transport, DemoHeartbeats heartbeats) {

  /** Whether heartbeats have a connection of their own. */
  boolean twoChannels() {
    return heartbeats == DemoHeartbeats.GRPC;
  }

  /** What a control plane is told beyond the usual, so that it listens where its predecessor did. */
  List<String> options(Optional<Listening> predecessor) throws IOException {
    if (transport != DemoTransport.GRPC && !twoChannels()) {
      return List.of();
    }
    int port = predecessor.isPresent() ? grpcPort(predecessor.get()) : 0;
    return List.of("--grpc-port", String.valueOf(port));
  }

  /** Where main connections go. */
  int mainPort(Listening listening) throws IOException {
    return transport == DemoTransport.GRPC ? grpcPort(listening) : listening.port();
  }

  /** Where heartbeats go, if they go elsewhere. */
  Optional<Integer> heartbeatPort(Listening listening) throws IOException {
    return twoChannels() ? Optional.of(grpcPort(listening)) : Optional.empty();
  }

  private static int grpcPort(Listening listening) throws IOException {
    return listening
        .grpcPort()
        .orElseThrow(() -> new IOException("the control plane does not listen for gRPC"));
  }

  /** An agent's configuration. */
  String configuration(String agent, Paths paths) {
    String main = """
        agent: {id: %s, name: Rejoin demo, cluster: demo}
        transport: %s
        control_plane: {endpoints: ["%s://127.0.0.1:%d"]}
        """.formatted(agent, transport, transport.scheme(), paths.mainPort());
    String heartbeat = paths
        .heartbeatPort()
        .map("heartbeat: {channel: grpc, endpoint: \"grpc://127.0.0.1:%d\"}\n"::formatted)
        .orElse("");
    return main + heartbeat;
  }

  /** In a few words. */
  @Override
  public String toString() {
    return transport + (twoChannels() ? ", heartbeats beside it by " + heartbeats : "");
  }
}
