package dev.rejoin.api.transport;

import dev.rejoin.api.message.Envelope;

/** An open connection. Thread-safe; no method blocks. After it closed, every method is without effect. */
public interface Connection {

  /** How it came about. */
  ConnectionInfo info();

  /**
   * Sends one message after those before it.
   *
   * @param flushed run on the event loop once the message has been handed to the operating system; never run if the
   *     connection ends first. Deadlines for an answer run from here
   */
  void send(Envelope envelope, Runnable flushed);

  /** Demands any answer from the peer's transport, registered or not; same {@code flushed} as for a message. */
  void ping(Runnable flushed);

  /** False while more is buffered than the transport's high-water mark: whoever can wait should. */
  boolean writable();

  /**
   * Says goodbye and closes; forced if the peer does not answer within one second. {@link ConnectionListener#closed}
   * follows.
   */
  void close(CloseReason reason);

  /** Closes without a word, at once, as for a peer that is known to be gone. */
  void abort();
}
