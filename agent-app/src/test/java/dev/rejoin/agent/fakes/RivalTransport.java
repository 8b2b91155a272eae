package dev.rejoin.agent.fakes;

import dev.rejoin.api.settings.Settings;
import dev.rejoin.api.transport.Connector;
import dev.rejoin.api.transport.Transport;
import dev.rejoin.api.transport.TransportContext;
import java.util.Set;

/** Serves a scheme of its own, and one that is taken. */
public final class RivalTransport implements Transport {

  @Override
  public String name() {
    return "rival";
  }

  @Override
  public Set<String> schemes() {
    return Set.of("rival", "loop");
  }

  @Override
  public Connector create(Settings settings, TransportContext context) {
    return new LoopConnector(context.blocking());
  }
}
