package dev.rejoin.transport.websocket;

import java.util.Map;

/** Without epoll, as on every other system. */
class NioTransportContractTest extends WebSocketTransportContractTest {
  @Override
  protected Map<String, String> written() {
    return Map.of("native", "false");
  }
}
