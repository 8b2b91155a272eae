package dev.rejoin.transport.websocket;

import dev.rejoin.testkit.contract.ConnectorBench;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A test with one connector of this transport. */
@Timeout(120)
abstract class BenchTest {
  /** Ample for what must succeed. */
  static final Duration AMPLE = Duration.ofSeconds(30);

  private ConnectorBench bench;

  @BeforeEach
  void setUpBench() {
    bench = ConnectorBench.of(new WebSocketTransport(), written());
  }

  @AfterEach
  void tearDownBench() throws Exception {
    bench.close();
  }

  Map<String, String> written() {
    return Map.of();
  }

  ConnectorBench bench() {
    return bench;
  }
}
