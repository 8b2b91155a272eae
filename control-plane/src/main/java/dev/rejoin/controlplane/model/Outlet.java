package dev.rejoin.controlplane.model;

import dev.rejoin.api.message.Envelope;

/** The way out to one peer. Called on the model's serial context; must not block and must not call back into the model. */
public interface Outlet {

  /** Sends, or drops if the connection is gone already. */
  void send(Envelope envelope);

  /**
   * Ends the connection. The model has forgotten it; nothing it still delivers counts.
   *
   * @param status a WebSocket close code; other transports map it
   * @param why at most 120 characters
   */
  void close(int status, String why);
}
