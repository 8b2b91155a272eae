package dev.rejoin.agent.fakes;

import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import dev.rejoin.api.transport.Connector;
import dev.rejoin.api.transport.Transport;
import dev.rejoin.api.transport.TransportContext;
import java.util.List;
import java.util.Set;

/** A transport that leads to a control plane inside the process: {@code loop://host:port}. */
public final class LoopTransport implements Transport {
  private static final Option<Integer> FRAME_LIMIT =
      Option.integer("frame_limit", 1, 1_000_000).byDefault(65_536).meaning("Largest frame.");

  @Override
  public String name() {
    return "loop";
  }

  @Override
  public Set<String> schemes() {
    return Set.of("loop", "loops");
  }

  @Override
  public List<Option<?>> options() {
    return List.of(FRAME_LIMIT);
  }

  @Override
  public Connector create(Settings settings, TransportContext context) {
    return new LoopConnector(context.blocking());
  }
}
