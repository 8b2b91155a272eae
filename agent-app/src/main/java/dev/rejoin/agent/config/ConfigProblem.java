package dev.rejoin.agent.config;

/**
 * One thing that is wrong with a configuration.
 *
 * @param origin where it was written, or where it is missing
 * @param message key path, value and expectation in one line; never a secret
 */
public record ConfigProblem(Origin origin, String message) {

  /** One line: place and message. */
  @Override
  public String toString() {
    return origin + ": " + message;
  }
}
