package dev.rejoin.tools.text;

/**
 * Whether a stream is a terminal, as the launcher saw it: the JDK can tell neither of one stream alone nor, since 22, at
 * all without a console.
 */
public final class Terminal {
  private Terminal() {}

  /** Whether standard output is one. */
  public static boolean onOutput() {
    return Boolean.getBoolean("rejoin.terminal.out");
  }

  /** Whether standard error is one. */
  public static boolean onError() {
    return Boolean.getBoolean("rejoin.terminal.err");
  }
}
