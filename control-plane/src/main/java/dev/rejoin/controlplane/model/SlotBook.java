package dev.rejoin.controlplane.model;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Who was told to come when, and how many of them should be here by now. How many that is depends on how agents keep
 * their times: places that are held for agents which come at times of their own are lost to everybody, and who is refused
 * for their sake comes late as well. So the book learns from the slots that were used and the ones that were not.
 */
final class SlotBook {
  /** Agents add up to a second to their slot, and need to connect. Who is later than that starts over. */
  private static final long KEPT_FOR = Duration.ofSeconds(3).toNanos();
  /** Beyond that, slots are given but not remembered. */
  private static final int MOST = 2_000_000;
  /** The weight of one slot in what is learned; a hundred of them make two thirds of it. */
  private static final double WEIGHT = 0.01;

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
  private double kept = 1;

  /** The agent's slot, or null. */
  @Nullable
  Slot of(String agentId) {
    return byAgent.get(agentId);
  }

  /** Agents whose time has come, who have not, and who are to be expected. */
  double due(long now) {
    call(resumptions, now);
    call(registrations, now);
    for (Slot slot = called.peek();
        slot != null && (slot.claimed || now - slot.at > KEPT_FOR);
        slot = called.peek()) {
      called.remove();
      if (!slot.claimed) {
        leave(slot, 0);
      }
    }
    return due * kept;
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
      leave(slot, 1);
    }
  }

  private void leave(Slot slot, int used) {
    kept += WEIGHT * (used - kept);
    due--;
    byAgent.remove(slot.agentId);
  }
}
