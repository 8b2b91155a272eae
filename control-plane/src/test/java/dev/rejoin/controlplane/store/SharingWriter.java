package dev.rejoin.controlplane.store;

import dev.rejoin.controlplane.model.AgentRecord;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A process that takes turns with others without end until it is killed: each transaction counts every agent up by one. It
 * prints each number that it committed.
 */
final class SharingWriter {
  static final int AGENTS = 20;
  static final long COMPACT_EARLY = 16 * 1024;

  private SharingWriter() {}

  public static void main(String[] args) throws IOException {
    FileSessionStore store = FileSessionStore.share(Path.of(args[0]), false, COMPACT_EARLY);
    store.commit();
    System.out.println("open " + store.self());
    while (true) {
      System.out.println(countUp(store));
    }
  }

  /** One transaction; answers the number that every agent has after it. */
  static long countUp(FileSessionStore store) {
    store.begin();
    AgentRecord first = store.get("agent-0");
    long number = first == null ? 1 : first.lastReceived() + 1;
    for (int i = 0; i < AGENTS; i++) {
      String id = "agent-" + i;
      AgentRecord before = store.get(id);
      AgentRecord record = before == null ? Records.agent(id) : before;
      store.put(Records.received(record, number).ownedBy(store.self()));
    }
    store.commit();
    return number;
  }
}
