package dev.rejoin.agent.assembly;

import dev.rejoin.api.observe.Observer;
import dev.rejoin.api.observe.StatusPage;
import dev.rejoin.reconnect.Observers;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process's observers. One that keeps failing is logged once per kind of failure. */
record ObserverList(List<Observer> all) implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ObserverList.class);

  ObserverList {
    all = List.copyOf(all);
  }

  /** All of them as one. */
  Observer together() {
    Set<String> reported = ConcurrentHashMap.newKeySet();
    return Observers.all(all, (observer, failure) -> {
      String kind = observer.getClass().getName() + " " + failure.getClass().getName();
      if (reported.add(kind)) {
        log.warn("observer {} failed, and will not be reported again for this", observer, failure);
      }
    });
  }

  @Override
  public void close() {
    together().close();
  }

  List<StatusPage> pages() {
    return all.stream()
        .filter(StatusPage.class::isInstance)
        .map(StatusPage.class::cast)
        .toList();
  }
}
