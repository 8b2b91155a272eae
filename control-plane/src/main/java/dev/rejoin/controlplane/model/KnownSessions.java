package dev.rejoin.controlplane.model;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which agents have a session to go on with: what a connection is about to want can be told before it says a word.
 * Changed in the model's context, read from any thread.
 */
public final class KnownSessions {
  private static final Long HELD = Long.MAX_VALUE;

  private final Map<String, Long> resumableUntil = new ConcurrentHashMap<>();

  KnownSessions() {}

  void held(String agentId) {
    resumableUntil.put(agentId, HELD);
  }

  void lost(String agentId, long until) {
    resumableUntil.put(agentId, until);
  }

  void forgotten(String agentId) {
    resumableUntil.remove(agentId);
  }

  /** What a connection of that agent probably wants. */
  public Purpose purpose(String agentId, long now) {
    Long until = resumableUntil.get(agentId);
    boolean resumable = until != null && (until.equals(HELD) || until - now >= 0);
    return resumable ? Purpose.RESUME : Purpose.REGISTRATION;
  }
}
