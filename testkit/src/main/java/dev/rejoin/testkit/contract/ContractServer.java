package dev.rejoin.testkit.contract;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.message.Envelope;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The other side of a transport, on the loopback address, which behaves as a test tells it. Written by whoever brings the
 * transport, for {@link TransportContract}. Thread-safe; methods that wait fail with an {@link AssertionError} after half
 * a minute.
 */
public interface ContractServer extends AutoCloseable {

  /** Where it listens. */
  Endpoint endpoint();

  /** How it meets connections from now on; {@link Greeting#ACCEPT} at first. */
  void greet(Greeting greeting);

  /** Refuses connections from now on, in the protocol's words. */
  void refuse(Refusal refusal);

  /** Waits for the next connection that was accepted. */
  Peer awaitPeer();

  /** How many TCP connections there are, accepted by the protocol or not. */
  int connections();

  /** How many TCP connections there have been. */
  int connectionsSoFar();

  /** Closes all connections and returns when no thread and no socket is left. */
  @Override
  void close();

  /** How a connection is met. */
  enum Greeting {
    /** As the protocol has it. */
    ACCEPT,
    /** TCP connects; no byte is ever answered. */
    SILENCE,
    /** The request is answered by bytes that are not the protocol. */
    GARBAGE,
    /** The request is answered by a reset. */
    RESET,
    /** The request is answered by an end of stream. */
    END
  }

  /**
   * A refusal.
   *
   * @param retryAfter sent with {@link Kind#BUSY}, to the millisecond
   */
  record Refusal(Kind kind, Optional<Duration> retryAfter) {
    /** What is said, as far as every transport can say it. */
    public enum Kind {
      UNAUTHENTICATED,
      FORBIDDEN,
      WRONG_PATH_OR_VERSION,
      BUSY
    }
  }

  /** A connection that was accepted. */
  interface Peer {

    /** A header or metadata entry of the request, by its lower-case name. */
    Optional<String> header(String name);

    void send(Envelope envelope);

    /** Waits for the next message. */
    Envelope awaitReceived();

    /** Sends something that is well-framed and means nothing. */
    void sendMalformed();

    /** Sends a message of a type that this release does not know. */
    void sendUnknown(String type);

    /** Sends a message over the limit of the protocol. */
    void sendOversized();

    /** Sends what the transport's framing forbids. */
    void breakProtocol();

    /** Closes in an orderly way, with a status of RFC 6455. */
    void close(int status, String text);

    /** Ends the stream without a goodbye. */
    void end();

    /** Resets the connection. */
    void reset();

    /** Reads nothing more, so that the path fills up; a goodbye is not answered either. */
    void stopReading();

    void resumeReading();

    /** Waits until the connection has ended, as seen from here. */
    void awaitEnd();

    /** The status of the client's goodbye, if it said one. */
    OptionalInt goodbye();
  }
}
