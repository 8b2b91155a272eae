package dev.rejoin.reconnect;

/**
 * Heartbeats under way on one connection. An acknowledgement counts for the heartbeat it names, even a late one, and
 * once. Confined to the serial context.
 */
final class Beats {
  /** Older ones are forgotten: their acknowledgement would be minutes late. */
  private static final int REMEMBERED = 8;

  private final long[] sentAt = new long[REMEMBERED];
  private long sent;
  private long answered;

  /** The request id of a heartbeat that leaves now. */
  String send(long now) {
    sent++;
    sentAt[slot(sent)] = now;
    return id(sent);
  }

  /** The round trip in nanoseconds of the heartbeat that {@code requestId} names; negative if none is waiting under it. */
  long answer(String requestId, long now) {
    for (long beat = sent; beat > answered && beat > sent - REMEMBERED; beat--) {
      if (id(beat).equals(requestId)) {
        answered = beat;
        return Math.max(0, now - sentAt[slot(beat)]);
      }
    }
    return -1;
  }

  private static int slot(long beat) {
    return (int) (beat % REMEMBERED);
  }

  private static String id(long beat) {
    return "h" + beat;
  }
}
