package dev.rejoin.agent.assembly;

import dev.rejoin.api.registration.Reregistration;
import dev.rejoin.reconnect.NamedBackoff;
import dev.rejoin.reconnect.NamedHook;
import java.util.List;

/** The products of the chosen strategies, shared by all agents. */
record Strategies(NamedBackoff backoff, Reregistration reregistration, List<NamedHook> hooks) {

  Strategies {
    hooks = List.copyOf(hooks);
  }
}
