package dev.rejoin.reconnect;

import dev.rejoin.api.message.Command;
import dev.rejoin.api.message.Opaque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Carries out what the control plane asks for. {@code reconnect} and {@code resync} are built in and never arrive here.
 */
@FunctionalInterface
public interface CommandHandler {

  /**
   * Called on the agent's serial context, in order of the commands; must not block. The result is sent back as the
   * event {@code command_result}; an exceptional completion is sent back as {@code command_failed} with its message.
   */
  CompletionStage<Opaque> handle(Command command);

  /** Knows no command. */
  static CommandHandler none() {
    return command -> CompletableFuture.failedFuture(new IllegalArgumentException(
        "command: " + command.name() + " (expected: reconnect or resync)"));
  }
}
