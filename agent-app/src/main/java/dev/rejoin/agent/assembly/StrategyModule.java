package dev.rejoin.agent.assembly;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.rejoin.agent.config.AgentConfig;
import dev.rejoin.agent.config.Chosen;
import dev.rejoin.agent.config.ChosenProviders;
import dev.rejoin.api.backoff.BackoffStrategy;
import dev.rejoin.api.registration.HookProvider;
import dev.rejoin.api.registration.Reregistration;
import dev.rejoin.api.registration.ReregistrationStrategy;
import dev.rejoin.reconnect.NamedBackoff;
import dev.rejoin.reconnect.NamedHook;

/** The products of the chosen strategies and hooks. */
final class StrategyModule extends AbstractModule {
  private final AgentConfig config;

  StrategyModule(AgentConfig config) {
    this.config = config;
  }

  @Provides
  @Singleton
  Strategies strategies() {
    ChosenProviders providers = config.providers();
    return new Strategies(
        backoff(providers.backoff()),
        reregistration(providers.registration()),
        providers.hooks().stream().map(this::hook).toList());
  }

  private NamedBackoff backoff(Chosen<BackoffStrategy> chosen) {
    return new NamedBackoff(
        chosen.name(),
        Products.create(config, chosen, () -> chosen.provider().create(chosen.settings())),
        chosen.found().builtIn());
  }

  private Reregistration reregistration(Chosen<ReregistrationStrategy> chosen) {
    return Products.create(config, chosen, () -> chosen.provider().create(chosen.settings()));
  }

  private NamedHook hook(Chosen<HookProvider> chosen) {
    return new NamedHook(
        chosen.name(),
        Products.create(config, chosen, () -> chosen.provider().create(chosen.settings())));
  }
}
