package dev.rejoin.controlplane.model;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Who was told to come when, and how many of them should be here by now. */
final class SlotBook {
  /** Agents add up to a second to their slot, and need to connect. Who is later than that starts over. */
  private static final long KEPT_FOR = Duration.ofSeconds(3).toNanos();
  /** Beyond that, slots are given but not remembered. */
  private static final int MOST = 2_000_000;

  /** One agent's. */
  static final class Slot {
    private final String agentId;
    private long at;
    private boolean claimed;

    private Slot(String agentId, long at) {
      this.agentId = agentId;
      this.at = at;
    }

    long at() {
      return at;
    }
  }

  private final Map<String, Slot> byAgent = new HashMap<>();
  /** Not due, in the order of their times: one queue each, as one overtakes the other. */
  private final Queue<Slot> resumptions = new ArrayDeque<>();

  private final Queue<Slot> registrations = new ArrayDeque<>();
  private final Queue<Slot> called = new ArrayDeque<>();
  private int due;

  /** The agent's slot, or null. */
  @Nullable
  Slot of(String agentId) {
    return byAgent.get(agentId);
  }

  /** Agents whose time has come and who have not. */
  int due(long now) {
    call(resumptions, now);
    call(registrations, now);
    for (Slot slot = called.peek();
        slot != null && (slot.claimed || now - slot.at > KEPT_FOR);
        slot = called.peek()) {
      called.remove();
      claim(slot);
    }
    return due;
  }

  private void call(Queue<Slot> waiting, long now) {
    for (Slot slot = waiting.peek(); slot != null && slot.at <= now; slot = waiting.peek()) {
      called.add(waiting.remove());
      due++;
    }
  }

  void add(String agentId, Purpose purpose, long at) {
    if (byAgent.size() < MOST) {
      Slot slot = new Slot(agentId, at);
      byAgent.put(agentId, slot);
      (purpose == Purpose.RESUME ? resumptions : registrations).add(slot);
    }
  }

  /** The slot's owner came when it was due, and could not be let in: it stays due. */
  void postpone(Slot slot, long at) {
    slot.at = at;
  }

  /** The slot's owner is in. Only for slots that are due. */
  void claim(Slot slot) {
    if (!slot.claimed) {
      slot.claimed = true;
      due--;
      byAgent.remove(slot.agentId);
    }
  }
}
