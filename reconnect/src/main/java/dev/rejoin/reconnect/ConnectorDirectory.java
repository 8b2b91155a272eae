package dev.rejoin.reconnect;

import dev.rejoin.api.Endpoint;
import java.util.Map;
import java.util.TreeSet;

/** Which connector serves which scheme. */
public final class ConnectorDirectory {
  private final Map<String, NamedConnector> byScheme;

  private ConnectorDirectory(Map<String, NamedConnector> byScheme) {
    this.byScheme = Map.copyOf(byScheme);
  }

  public static ConnectorDirectory of(Map<String, NamedConnector> byScheme) {
    return new ConnectorDirectory(byScheme);
  }

  /**
   * The connector for an endpoint.
   *
   * @throws IllegalArgumentException naming the endpoint and the schemes that are served
   */
  public NamedConnector forEndpoint(Endpoint endpoint) {
    NamedConnector connector = byScheme.get(endpoint.scheme());
    if (connector == null) {
      throw new IllegalArgumentException("endpoint: " + endpoint + " (expected: a scheme out of "
          + String.join(", ", new TreeSet<>(byScheme.keySet())) + ")");
    }
    return connector;
  }
}
