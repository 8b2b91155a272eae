package dev.rejoin.agent.fakes;

import dev.rejoin.api.observe.Observation;
import dev.rejoin.api.observe.Observer;
import dev.rejoin.api.observe.ObserverContext;
import dev.rejoin.api.observe.ObserverProvider;
import dev.rejoin.api.observe.StatusPage;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what it hears, shows the count, and needs a token for no good reason. */
public final class EarObserver implements ObserverProvider {
  private static final Option<String> API_TOKEN =
      Option.text("api_token").accepting(token -> token.length() < 20, "under 20 characters");

  @Override
  public String name() {
    return "ear";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(API_TOKEN);
  }

  @Override
  public Observer create(Settings settings, ObserverContext context) {
    return new Ear();
  }

  private static final class Ear implements Observer, StatusPage {
    private final AtomicInteger heard = new AtomicInteger();

    @Override
    public void on(Observation observation) {
      heard.incrementAndGet();
    }

    @Override
    public String path() {
      return "/heard";
    }

    @Override
    public String contentType() {
      return "text/plain; charset=utf-8";
    }

    @Override
    public String render() {
      return heard.get() + " events\n";
    }
  }
}
