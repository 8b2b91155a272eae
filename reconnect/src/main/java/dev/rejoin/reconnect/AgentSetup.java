package dev.rejoin.reconnect;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.Endpoint;
import dev.rejoin.api.observe.Observer;
import dev.rejoin.api.registration.Reregistration;
import dev.rejoin.api.transport.CredentialSource;
import dev.rejoin.reconnect.machine.HeartbeatRoute;
import java.util.List;

/**
 * Everything one agent is made of. All parts but the description may be shared by the agents of a process.
 *
 * @param endpoints in order of preference, at least one, each with a connector for its scheme
 * @param heartbeats which way heartbeats go; an endpoint of their own needs a connector too
 */
public record AgentSetup(
    AgentDescription description,
    List<Endpoint> endpoints,
    HeartbeatRoute heartbeats,
    ConnectorDirectory connectors,
    ReconnectPolicy policy,
    NamedBackoff backoff,
    Reregistration reregistration,
    List<NamedHook> hooks,
    CredentialSource credentials,
    Observer observer,
    CommandHandler commands,
    AgentRuntime runtime) {

  public AgentSetup {
    endpoints = List.copyOf(endpoints);
    hooks = List.copyOf(hooks);
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("endpoints: none (expected: at least one)");
    }
    endpoints.forEach(connectors::forEndpoint);
    if (heartbeats instanceof HeartbeatRoute.To beside) {
      connectors.forEndpoint(beside.endpoint());
    }
  }

  /** Heartbeats go on the connection that holds the session. */
  public AgentSetup(
      AgentDescription description,
      List<Endpoint> endpoints,
      ConnectorDirectory connectors,
      ReconnectPolicy policy,
      NamedBackoff backoff,
      Reregistration reregistration,
      List<NamedHook> hooks,
      CredentialSource credentials,
      Observer observer,
      CommandHandler commands,
      AgentRuntime runtime) {
    this(
        description,
        endpoints,
        new HeartbeatRoute.OnMain(),
        connectors,
        policy,
        backoff,
        reregistration,
        hooks,
        credentials,
        observer,
        commands,
        runtime);
  }
}
