package dev.rejoin.transport.grpc;

import java.util.Map;

/** Without epoll, as on every other system. */
class NioTransportContractTest extends GrpcTransportContractTest {
  @Override
  protected Map<String, String> written() {
    return Map.of("native", "false");
  }
}
