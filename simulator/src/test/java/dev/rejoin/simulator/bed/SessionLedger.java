package dev.rejoin.simulator.bed;

import dev.rejoin.controlplane.model.ControlPlaneEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which connection holds whose session, kept only from what control planes tell. A process that dies takes its
 * connections with it; one that is merely joined by another does not.
 */
final class SessionLedger {
  private final Map<String, Set<Holder>> holders = new HashMap<>();
  private final Map<String, Long> epochs = new HashMap<>();
  private int process;

  private record Holder(int process, long connection) {}

  void processStarted() {
    process++;
    epochs.clear();
  }

  void processDied() {
    holders.clear();
  }

  void told(ControlPlaneEvent event) {
    if (event instanceof ControlPlaneEvent.Resumed resumed) {
      granted(resumed.agentId(), resumed.connection(), resumed.epoch(), true);
    } else if (event instanceof ControlPlaneEvent.Registered registered) {
      granted(
          registered.agentId(),
          registered.connection(),
          registered.epoch(),
          !registered.repeated());
    } else if (event instanceof ControlPlaneEvent.Superseded superseded) {
      gone(superseded.agentId(), superseded.connection());
    } else if (event instanceof ControlPlaneEvent.Lost lost) {
      gone(lost.agentId(), lost.connection());
    }
  }

  private void granted(String agent, long connection, long epoch, boolean higher) {
    long before = epochs.getOrDefault(agent, 0L);
    if (higher ? epoch <= before : epoch < before) {
      throw new AssertionError(
          agent + " was given epoch " + epoch + " after " + before + " (expected: a higher one)");
    }
    epochs.put(agent, epoch);
    Set<Holder> now = holders.computeIfAbsent(agent, id -> new HashSet<>());
    now.add(new Holder(process, connection));
    if (now.size() > 1) {
      throw new AssertionError(
          "the session of " + agent + " is held by " + now + " (expected: one connection)");
    }
  }

  private void gone(String agent, long connection) {
    Set<Holder> now = holders.get(agent);
    if (now != null) {
      now.remove(new Holder(process, connection));
    }
  }
}
