package dev.rejoin.reconnect;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What others' code threw, in words. */
final class Failures {
  private Failures() {}

  /** The message, or the kind if there is none, of what was thrown beneath the wrappers of futures. */
  static String message(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
