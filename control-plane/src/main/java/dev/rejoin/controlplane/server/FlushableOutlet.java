package dev.rejoin.controlplane.server;

import dev.rejoin.controlplane.model.Outlet;

/** An outlet that keeps what it is given until the model's changes are stored. Confined to the model's context. */
public interface FlushableOutlet extends Outlet {

  /** Lets go of what has been said since the last call. */
  void flush();

  /** Ends the connection at once, without a word, as the death of the process would. Callable from any thread. */
  void abort();
}
