package dev.rejoin.agent.cli;

/**
 * A subcommand that some other module brings; found by the ServiceLoader on the class path. Take the module's jar out of
 * {@code lib/} and the command is gone.
 */
public interface CommandContribution {

  /** The subcommand's name, the same as in the annotation of its {@link #command()}; cheap to ask. */
  String name();

  /**
   * An object annotated as a picocli command, a {@code Callable<Integer>} whose result is the exit code: 0, 1 for a
   * failure, 2 for wrong usage or configuration. Asked for only when the command was chosen or help is wanted. What it
   * throws becomes a message: an {@link dev.rejoin.agent.config.InvalidConfigException} every problem and exit code 2,
   * anything else exit code 1.
   */
  Object command();
}
