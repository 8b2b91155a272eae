package dev.rejoin.reconnect;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The attempts and connections an agent has, by number. Confined to the serial context. */
final class Links {
  private final Requests requests;
  private final Map<Long, Link> byId = new HashMap<>(4);

  Links(Requests requests) {
    this.requests = requests;
  }

  void add(Link link) {
    byId.put(link.id(), link);
  }

  boolean knows(Link link) {
    return byId.get(link.id()) == link;
  }

  /** Does nothing for a link that is gone. */
  void with(long id, Consumer<Link> use) {
    Link link = byId.get(id);
    if (link != null) {
      use.accept(link);
    }
  }

  void each(Consumer<Link> use) {
    List.copyOf(byId.values()).forEach(use);
  }

  /** Nothing more will come of this link: its timers end, and whoever waits for an answer on it hears so. */
  void forget(Link link) {
    if (byId.remove(link.id(), link)) {
      link.timers().end();
      requests.disconnected(link.id());
    }
  }

  /** Ends a link at once, without a word. */
  void end(Link link) {
    forget(link);
    link.abort();
  }
}
