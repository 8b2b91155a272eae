package dev.rejoin.controlplane;

import dev.rejoin.api.time.Ticker;
import dev.rejoin.controlplane.model.ControlPlaneListener;
import java.time.InstantSource;

/**
 * Brings a listener along by being on the class path: the command {@code control-plane} finds it through ServiceLoader.
 * Stateless, with a public constructor without arguments.
 */
public interface ControlPlaneListenerProvider {

  /** A listener for one control plane; whoever asks closes it. */
  ControlPlaneListener create(Context context);

  /**
   * What listeners share with the control plane.
   *
   * @param ticker the one that events' ticks are read from
   * @param release of the control plane
   */
  record Context(Ticker ticker, InstantSource wallClock, String release) {}
}
