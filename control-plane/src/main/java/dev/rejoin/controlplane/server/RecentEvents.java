package dev.rejoin.controlplane.server;

import dev.rejoin.api.message.Event;
import dev.rejoin.controlplane.model.ControlPlaneEvent;
import dev.rejoin.controlplane.model.ControlPlaneEvent.EventReceived;
import dev.rejoin.controlplane.model.ControlPlaneEvent.Forgotten;
import dev.rejoin.controlplane.model.ControlPlaneListener;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The last few events of each agent, results of commands among them, for the admin interface. Confined to the model's context. */
final class RecentEvents implements ControlPlaneListener {
  private static final int KEPT = 8;
  private static final int LONGEST_BODY = 512;

  private final InstantSource wallClock;
  private final Map<String, Deque<Recent>> byAgent = new HashMap<>();

  /**
   * An event that arrived.
   *
   * @param body the first 512 bytes, as text
   * @param bytes the body's whole size
   */
  record Recent(
      Instant at,
      long seq,
      String messageId,
      String eventName,
      String body,
      int bytes,
      boolean redelivered) {}

  RecentEvents(InstantSource wallClock) {
    this.wallClock = wallClock;
  }

  @Override
  public void on(ControlPlaneEvent happened) {
    if (happened instanceof EventReceived received) {
      Deque<Recent> recent =
          byAgent.computeIfAbsent(received.agentId(), id -> new ArrayDeque<>(KEPT));
      if (recent.size() == KEPT) {
        recent.removeFirst();
      }
      recent.addLast(recent(received.seq(), received.event()));
    } else if (happened instanceof Forgotten forgotten) {
      byAgent.remove(forgotten.agentId());
    }
  }

  private Recent recent(long seq, Event event) {
    String text = event.body().text();
    return new Recent(
        wallClock.instant(),
        seq,
        event.messageId(),
        event.name(),
        text.length() <= LONGEST_BODY ? text : text.substring(0, LONGEST_BODY),
        event.body().size(),
        event.redelivered());
  }

  /** Oldest first. */
  List<Recent> of(String agentId) {
    return List.copyOf(byAgent.getOrDefault(agentId, new ArrayDeque<>(0)));
  }
}
