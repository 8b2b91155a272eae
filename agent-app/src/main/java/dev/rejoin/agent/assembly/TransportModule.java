package dev.rejoin.agent.assembly;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.rejoin.agent.config.AgentConfig;
import dev.rejoin.agent.config.Chosen;
import dev.rejoin.api.transport.Transport;
import dev.rejoin.api.transport.TransportContext;
import dev.rejoin.reconnect.ConnectorDirectory;
import dev.rejoin.reconnect.NamedConnector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The connectors of the chosen transports, and where they lead. */
final class TransportModule extends AbstractModule {
  private final AgentConfig config;

  TransportModule(AgentConfig config) {
    this.config = config;
  }

  @Provides
  @Singleton
  TransportContext transportContext(ProcessRuntime runtime) {
    return new TransportContext(
        config.access().tls(),
        config.access().proxy(),
        runtime.ticker(),
        runtime.wallClock(),
        runtime.pool().blocking());
  }

  @Provides
  @Singleton
  Connectors connectors(TransportContext context) {
    List<NamedConnector> connectors = new ArrayList<>();
    Map<String, NamedConnector> byScheme = new HashMap<>();
    try {
      for (Chosen<Transport> chosen : config.providers().transports()) {
        Transport transport = chosen.provider();
        NamedConnector connector = new NamedConnector(
            chosen.name(),
            Products.create(config, chosen, () -> transport.create(chosen.settings(), context)));
        connectors.add(connector);
        transport.schemes().forEach(scheme -> byScheme.put(scheme, connector));
      }
    } catch (RuntimeException e) {
      new Connectors(connectors, ConnectorDirectory.of(byScheme)).close();
      throw e;
    }
    return new Connectors(connectors, ConnectorDirectory.of(byScheme));
  }
}
