package dev.rejoin.api.registration;

import dev.rejoin.api.message.Message;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Runs after every resumption or registration, when the agent is already ready, and whenever the control plane asks for
 * a resync. Hooks run one after another; one that fails or misses its deadline (10 s) is reported and the next one runs.
 * Thread-safe: one product serves every agent of a process.
 */
@FunctionalInterface
public interface PostRegistrationHook {

  /** Called on the agent's serial context; must not block. */
  CompletionStage<Void> run(HookContext context);

  /** What a hook may use. */
  interface HookContext {

    String agentId();

    /** False after a resumption. */
    boolean newSession();

    /** True if the control plane asked, whatever it already holds. */
    boolean resyncRequested();

    /** Digest of the gateway routes the control plane holds; empty if none. */
    String routesDigest();

    /** As {@link RegistrationContext#request}. */
    CompletionStage<Answer> request(Message message, Duration deadline);
  }
}
