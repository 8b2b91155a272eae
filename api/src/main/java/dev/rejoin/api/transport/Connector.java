package dev.rejoin.api.transport;

import dev.rejoin.api.Endpoint;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Opens connections. One per process and transport: it owns its event loops and serves every agent of the process.
 * Thread-safe; no method blocks, except {@link #close()}.
 */
public interface Connector extends AutoCloseable {

  /**
   * Starts one attempt. There are no retries beneath it, and nothing is kept after it failed. The listener hears
   * {@code opened} or {@code failed} exactly once, unless the attempt is cancelled first.
   */
  Attempting connect(ConnectRequest request, ConnectionListener listener);

  /**
   * Asks cheaply whether the control plane is there, without credentials: its health where that costs no handshake, else
   * whether anything listens. Called instead of attempts while a circuit breaker is open. Never completes exceptionally.
   *
   * @param deadline total time, after which the answer is {@link Probe.Absent}
   */
  CompletionStage<Probe> probe(Endpoint endpoint, Duration deadline);

  /**
   * Cancels attempts, closes connections and stops the event loops. Returns within two seconds.
   */
  @Override
  void close();

  /** An attempt under way. */
  interface Attempting {

    /**
     * Ends the attempt in whatever phase it is. Afterwards the listener hears nothing more of it; an attempt that
     * has already opened is closed. Thread-safe, idempotent.
     */
    void cancel();
  }
}
