package dev.rejoin.api.transport;

import dev.rejoin.api.Provider;
import dev.rejoin.api.settings.Settings;
import java.util.Set;

/**
 * A way to carry the protocol's messages. Which transport serves an attempt follows from the endpoint's scheme, so
 * endpoints of several kinds may be listed together; {@code transport} in the configuration says which are loaded. Its
 * options stand under {@code transports.<name>}.
 */
public interface Transport extends Provider {

  /** The schemes it serves, lower case; two transports of one scheme are refused at start-up. */
  Set<String> schemes();

  /**
   * Creates the connector of this process; called once. Must not connect.
   *
   * @throws dev.rejoin.api.settings.InvalidSettingsException if options contradict one another
   */
  Connector create(Settings settings, TransportContext context);
}
