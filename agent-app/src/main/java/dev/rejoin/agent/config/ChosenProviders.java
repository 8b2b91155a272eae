package dev.rejoin.agent.config;

import dev.rejoin.api.backoff.BackoffStrategy;
import dev.rejoin.api.observe.ObserverProvider;
import dev.rejoin.api.registration.HookProvider;
import dev.rejoin.api.registration.ReregistrationStrategy;
import dev.rejoin.api.transport.Transport;
import java.util.List;

/** The providers that are to be used, by the names that were chosen. */
public record ChosenProviders(
    List<Chosen<Transport>> transports,
    Chosen<BackoffStrategy> backoff,
    Chosen<ReregistrationStrategy> registration,
    List<Chosen<HookProvider>> hooks,
    List<Chosen<ObserverProvider>> observers) {

  public ChosenProviders {
    transports = List.copyOf(transports);
    hooks = List.copyOf(hooks);
    observers = List.copyOf(observers);
  }
}
