package dev.rejoin.agent.assembly;

import dev.rejoin.reconnect.ConnectorDirectory;
import dev.rejoin.reconnect.NamedConnector;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process's connectors: to be used by scheme, to be closed together. */
record Connectors(List<NamedConnector> all, ConnectorDirectory directory) implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Connectors.class);

  @Override
  public void close() {
    for (NamedConnector connector : all) {
      try {
        connector.connector().close();
      } catch (RuntimeException e) {
        log.warn("transport {} failed to close", connector.transport(), e);
      }
    }
  }
}
