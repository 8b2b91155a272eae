package dev.rejoin.testkit.contract;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.transport.ConnectRequest;
import dev.rejoin.api.transport.Connection;
import dev.rejoin.testkit.contract.ContractServer.Peer;
import dev.rejoin.testkit.net.FaultProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A part of {@link TransportContract}: one bench and one server for each test. */
abstract class TransportCases {
  private final TransportContract contract;
  private ConnectorBench bench;
  private ContractServer server;

  TransportCases(TransportContract contract) {
    this.contract = contract;
  }

  @BeforeEach
  void setUp() throws Exception {
    bench = ConnectorBench.of(contract.provider(), contract.written());
    server = bench.closing(contract.startServer());
  }

  @AfterEach
  void tearDown() throws Exception {
    bench.close();
  }

  TransportContract contract() {
    return contract;
  }

  ConnectorBench bench() {
    return bench;
  }

  ContractServer server() {
    return server;
  }

  /** Both ends of an open connection. */
  record Link(RecordingListener heard, Connection connection, Peer peer) {}

  Link link() {
    return link(server.endpoint());
  }

  Link link(Endpoint endpoint) {
    ConnectRequest request = ConnectorBench.request(
        endpoint, RecordingListener.PATIENCE, () -> Optional.of(ConnectorBench.TOKEN));
    RecordingListener heard = bench.dial(request).heard();
    return new Link(heard, heard.awaitOpened(), peerOf(request));
  }

  /** The server may still hold the end of an attempt that was given up in the very moment it was accepted. */
  private Peer peerOf(ConnectRequest request) {
    String expected = request.propagation().get(ConnectorBench.TRACE_PARENT);
    Peer peer = server.awaitPeer();
    while (!peer.header(ConnectorBench.TRACE_PARENT).equals(Optional.ofNullable(expected))) {
      peer = server.awaitPeer();
    }
    return peer;
  }

  Link linkBy(FaultProxy proxy) {
    return link(ConnectorBench.by(proxy, server.endpoint()));
  }

  /** A message there and one back: whatever was under way on the connection before has arrived. */
  static void exchange(Link link) {
    link.connection().send(ConnectorBench.heartbeat(1), ConnectorBench.unheard());
    link.peer().awaitReceived();
    link.peer().send(ConnectorBench.heartbeat(2));
    link.heard().awaitReceived();
  }

  /** Where nobody listens. */
  Endpoint nowhere() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Endpoint endpoint = server.endpoint();
      return new Endpoint(
          endpoint.scheme(), endpoint.host(), taken.getLocalPort(), endpoint.path());
    }
  }
}
