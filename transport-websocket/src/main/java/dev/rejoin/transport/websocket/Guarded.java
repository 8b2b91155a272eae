package dev.rejoin.transport.websocket;

/** Runs other people's code on an event loop. */
final class Guarded {
  private Guarded() {}

  /** Runs it; what it throws goes to the thread's uncaught exception handler, and the event loop goes on. */
  static void run(Runnable code) {
    try {
      code.run();
    } catch (RuntimeException | Error e) {
      Thread current = Thread.currentThread();
      current.getUncaughtExceptionHandler().uncaughtException(current, e);
    }
  }
}
