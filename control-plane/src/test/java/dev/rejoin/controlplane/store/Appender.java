package dev.rejoin.controlplane.store;

import dev.rejoin.controlplane.model.AgentRecord;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A process that commits without end until it is killed. After each commit it prints the number it committed, so that
 * whoever killed it knows what must be there.
 */
final class Appender {
  static final int AGENTS = 20;
  static final long COMPACT_EARLY = 16 * 1024;

  private Appender() {}

  public static void main(String[] args) throws IOException {
    FileSessionStore store = FileSessionStore.open(Path.of(args[0]), false, COMPACT_EARLY);
    AgentRecord known = store.get("agent-0");
    long number = known == null ? 0 : known.lastReceived();
    System.out.println("open " + number);
    while (true) {
      number++;
      // Every agent in every transaction: after a kill they must agree.
      for (int i = 0; i < AGENTS; i++) {
        String id = "agent-" + i;
        AgentRecord before = store.get(id);
        store.put(Records.received(before == null ? Records.agent(id) : before, number));
      }
      store.commit();
      System.out.println(number);
    }
  }
}
