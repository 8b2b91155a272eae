package dev.rejoin.agent.fakes;

import dev.rejoin.api.registration.HookProvider;
import dev.rejoin.api.registration.PostRegistrationHook;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Rings without a sound. */
public final class BellHook implements HookProvider {
  private static final Option<List<String>> TUNES =
      Option.list("tunes").byDefault(List.of()).meaning("What to play.");

  @Override
  public String name() {
    return "bell";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(TUNES);
  }

  @Override
  public PostRegistrationHook create(Settings settings) {
    return context -> CompletableFuture.completedFuture(null);
  }
}
