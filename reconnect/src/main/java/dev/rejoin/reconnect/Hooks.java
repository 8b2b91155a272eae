package dev.rejoin.reconnect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When the post-registration hooks run: after the session has arrived on a connection, and when the control plane asks.
 * One run at a time on a connection; what is asked for meanwhile is one more run afterwards. Confined to the serial
 * context.
 */
final class Hooks {

  /**
   * Why they run.
   *
   * @param routesDigest what the control plane holds; empty if nothing or unknown
   */
  record Occasion(boolean newSession, boolean resyncRequested, String routesDigest) {}

  private final Runner runner;
  private final List<NamedHook> hooks;
  private @Nullable HookRun running;
  private @Nullable Occasion next;

  Hooks(Runner runner, List<NamedHook> hooks) {
    this.runner = runner;
    this.hooks = hooks;
  }

  /** Runs them on {@code link} as soon as the events of this step have been observed. */
  void run(Link link, Occasion occasion) {
    if (hooks.isEmpty()) {
      return;
    }
    if (running != null && running.link() == link) {
      next = occasion;
      return;
    }
    next = null;
    start(link, occasion);
  }

  private void start(Link link, Occasion occasion) {
    HookRun run = new HookRun(runner, link, hooks, occasion, this::ended);
    running = run;
    runner.execute(run::next);
  }

  private void ended(HookRun run) {
    if (running != run) {
      return;
    }
    running = null;
    Occasion wanted = next;
    next = null;
    if (wanted != null && runner.holdsSession(run.link())) {
      start(run.link(), wanted);
    }
  }
}
