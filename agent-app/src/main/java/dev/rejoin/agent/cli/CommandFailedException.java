package dev.rejoin.agent.cli;

/** Ends a command with one line for the user instead of a stack trace. */
public final class CommandFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean misused;

  private CommandFailedException(String message, boolean misused, Throwable cause) {
    super(message, cause);
    this.misused = misused;
  }

  /** Exit code 2: the command was called with something it cannot use. */
  public static CommandFailedException misuse(String message, Throwable cause) {
    return new CommandFailedException(message, true, cause);
  }

  /** Exit code 1: it was called rightly and did not succeed. */
  public static CommandFailedException failure(String message, Throwable cause) {
    return new CommandFailedException(message, false, cause);
  }

  boolean misused() {
    return misused;
  }
}
