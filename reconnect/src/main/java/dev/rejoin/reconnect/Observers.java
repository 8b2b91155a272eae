package dev.rejoin.reconnect;

import dev.rejoin.api.observe.AgentEvent.AttemptStarted;
import dev.rejoin.api.observe.Observation;
import dev.rejoin.api.observe.Observer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Several observers as one; a failing one is reported and keeps no other from hearing. */
public final class Observers implements Observer {
  private final List<Observer> observers;
  private final BiConsumer<Observer, RuntimeException> onFailure;

  private Observers(List<Observer> observers, BiConsumer<Observer, RuntimeException> onFailure) {
    this.observers = List.copyOf(observers);
    this.onFailure = onFailure;
  }

  /**
   * Composes observers.
   *
   * @param onFailure told of each failure, on the serial context it happened in; must not throw
   */
  public static Observer all(
      List<Observer> observers, BiConsumer<Observer, RuntimeException> onFailure) {
    return new Observers(observers, onFailure);
  }

  @Override
  public void on(Observation observation) {
    each(observer -> observer.on(observation));
  }

  @Override
  public Map<String, String> propagation(String agentId, AttemptStarted attempt) {
    Map<String, String> entries = new LinkedHashMap<>();
    each(observer -> entries.putAll(observer.propagation(agentId, attempt)));
    return entries;
  }

  @Override
  public Map<String, String> correlation(String agentId) {
    Map<String, String> entries = new LinkedHashMap<>();
    each(observer -> entries.putAll(observer.correlation(agentId)));
    return entries;
  }

  @Override
  public void close() {
    each(Observer::close);
  }

  private void each(Consumer<Observer> call) {
    for (Observer observer : observers) {
      try {
        call.accept(observer);
      } catch (RuntimeException e) {
        onFailure.accept(observer, e);
      }
    }
  }
}
