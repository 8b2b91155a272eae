package dev.rejoin.agent.assembly;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.rejoin.api.runtime.SchedulerPool;
import dev.rejoin.api.runtime.SystemRuntime;
import dev.rejoin.api.time.Ticker;
import dev.rejoin.api.time.TokenSource;
import java.time.InstantSource;

/** Real time, threads and tokens, each once for the process. Nothing is bound that is not written down. */
final class RuntimeModule extends AbstractModule {
  /** Two threads serve any number of agents; a machine with one processor gets one. */
  private static final int MOST_THREADS = 2;

  @Override
  protected void configure() {
    binder().requireExplicitBindings();
    binder().requireAtInjectOnConstructors();
    binder().requireExactBindingAnnotations();
    binder().disableCircularProxies();
    bind(Ticker.class).toInstance(SystemRuntime.ticker());
    bind(InstantSource.class).toInstance(SystemRuntime.wallClock());
    bind(TokenSource.class).toInstance(SystemRuntime.tokens());
    bind(ProcessRuntime.class).in(Singleton.class);
  }

  @Provides
  @Singleton
  SchedulerPool schedulerPool() {
    return new SchedulerPool(
        "rejoin", Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()));
  }
}
