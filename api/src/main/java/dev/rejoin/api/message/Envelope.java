package dev.rejoin.api.message;

import java.time.Instant;
import java.util.Optional;

/**
 * A message with what surrounds it on every wire.
 *
 * @param message what is said
 * @param requestId correlates a request with its answer; empty where no answer is expected
 * @param seq the number of a {@link Sequenced} message within its session and direction, from 1; 0 for all others
 * @param ack the highest number received in order from the other side so far, cumulative; 0 for none
 * @param timestamp the sender's wall clock, for people only
 */
public record Envelope(
    Message message, Optional<String> requestId, long seq, long ack, Instant timestamp) {

  public Envelope {
    if (seq < 0 || ack < 0) {
      throw new IllegalArgumentException(
          "seq " + seq + ", ack " + ack + " (expected: neither negative)");
    }
    if (seq > 0 != message instanceof Sequenced) {
      throw new IllegalArgumentException(message.type() + " with seq " + seq
          + " (expected: a number exactly on sequenced messages)");
    }
  }

  /** A message outside the sequence that expects no answer. */
  public static Envelope of(Message message, long ack, Instant timestamp) {
    return new Envelope(message, Optional.empty(), 0, ack, timestamp);
  }

  /** A request, or the answer to one. */
  public static Envelope of(Message message, String requestId, long ack, Instant timestamp) {
    return new Envelope(message, Optional.of(requestId), 0, ack, timestamp);
  }

  /** A numbered message. */
  public static Envelope sequenced(Sequenced message, long seq, long ack, Instant timestamp) {
    return new Envelope(message, Optional.empty(), seq, ack, timestamp);
  }
}
