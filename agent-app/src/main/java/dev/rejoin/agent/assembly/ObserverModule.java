package dev.rejoin.agent.assembly;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.rejoin.agent.config.AgentConfig;
import dev.rejoin.agent.config.Chosen;
import dev.rejoin.agent.release.Release;
import dev.rejoin.api.observe.Observer;
import dev.rejoin.api.observe.ObserverContext;
import dev.rejoin.api.observe.ObserverProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Everybody who hears: the observers that were found, then those the program brings. */
final class ObserverModule extends AbstractModule {
  private final AgentConfig config;
  private final Function<Observer, List<Observer>> extra;

  ObserverModule(AgentConfig config, Function<Observer, List<Observer>> extra) {
    this.config = config;
    this.extra = extra;
  }

  @Provides
  @Singleton
  ObserverContext observerContext(ProcessRuntime runtime) {
    return new ObserverContext(
        runtime.ticker(),
        runtime.wallClock(),
        Release.version(),
        config.providers().backoff().name());
  }

  @Provides
  @Singleton
  ObserverList observers(ObserverContext context) {
    List<Observer> observers = new ArrayList<>();
    for (Chosen<ObserverProvider> chosen : config.providers().observers()) {
      observers.add(Products.create(
          config, chosen, () -> chosen.provider().create(chosen.settings(), context)));
    }
    observers.addAll(extra.apply(new ObserverList(observers).together()));
    return new ObserverList(observers);
  }
}
