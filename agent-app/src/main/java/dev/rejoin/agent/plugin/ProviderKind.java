package dev.rejoin.agent.plugin;

import dev.rejoin.api.Provider;
import dev.rejoin.api.backoff.BackoffStrategy;
import dev.rejoin.api.observe.ObserverProvider;
import dev.rejoin.api.registration.HookProvider;
import dev.rejoin.api.registration.ReregistrationStrategy;
import dev.rejoin.api.transport.Transport;

/**
 * One of the SPIs.
 *
 * @param label what people call a provider of this kind
 * @param spi the ServiceLoader type
 */
public record ProviderKind<P extends Provider>(String label, Class<P> spi) {

  public static final ProviderKind<BackoffStrategy> BACKOFF =
      new ProviderKind<>("backoff strategy", BackoffStrategy.class);
  public static final ProviderKind<Transport> TRANSPORT =
      new ProviderKind<>("transport", Transport.class);
  public static final ProviderKind<ReregistrationStrategy> REGISTRATION =
      new ProviderKind<>("registration strategy", ReregistrationStrategy.class);
  public static final ProviderKind<HookProvider> HOOK =
      new ProviderKind<>("hook", HookProvider.class);
  public static final ProviderKind<ObserverProvider> OBSERVER =
      new ProviderKind<>("observer", ObserverProvider.class);
}
