package dev.rejoin.reconnect.machine;

import dev.rejoin.api.reason.Reason;

/** The way back, in whatever step it is. */
public sealed interface Candidate {

  Beside beside();

  Candidate with(Beside newBeside);

  /** An attempt under way, on a link of its own. */
  sealed interface Trying extends Candidate {

    int number();

    long link();

    int endpoint();

    long startedAt();
  }

  /** No way back is needed. */
  record None() implements Candidate {
    static final None NONE = new None();

    @Override
    public Beside beside() {
      return Beside.NOTHING;
    }

    @Override
    public Candidate with(Beside newBeside) {
      return this;
    }
  }

  /** The strategy has been asked for the wait before attempt {@code number}. */
  record Asking(int number, Reason cause, long askedAt) implements Candidate {
    @Override
    public Beside beside() {
      return Beside.NOTHING;
    }

    @Override
    public Candidate with(Beside newBeside) {
      return this;
    }
  }

  /**
   * Waiting before attempt {@code number}.
   *
   * @param floor nothing but an operator ends the wait before this moment
   * @param slow whether changed credentials end it
   */
  record Waiting(int number, long until, long floor, boolean slow, int endpoint, Beside beside)
      implements Candidate {
    @Override
    public Candidate with(Beside newBeside) {
      return new Waiting(number, until, floor, slow, endpoint, newBeside);
    }

    Waiting until(long newUntil) {
      return new Waiting(number, newUntil, floor, slow, endpoint, beside);
    }
  }

  /**
   * The breaker is open: instead of attempt {@code number}, the control plane is asked whether it is there.
   *
   * @param id number of the probe, out of those for links
   */
  record Probing(int number, long id, int endpoint, long startedAt) implements Candidate {
    @Override
    public Beside beside() {
      return Beside.NOTHING;
    }

    @Override
    public Candidate with(Beside newBeside) {
      return this;
    }
  }

  /** The transport is connecting. */
  record Connecting(int number, long link, int endpoint, long startedAt, Beside beside)
      implements Trying {
    @Override
    public Candidate with(Beside newBeside) {
      return new Connecting(number, link, endpoint, startedAt, newBeside);
    }
  }

  /**
   * The connection is open and the registration strategy runs on it.
   *
   * @param demanded true if the control plane asked for the registration on a connection that held the session before
   * @param runUntil when the strategy must have ended or sent something more; while deferred, when it runs again
   */
  record Registering(
      int number,
      long link,
      int endpoint,
      long startedAt,
      long openedAt,
      Stage stage,
      boolean demanded,
      long runUntil,
      Liveness liveness,
      Beside beside)
      implements Trying {

    /** How far it is. */
    public enum Stage {
      /** Nothing has been sent. */
      OPEN,
      /** A resumption or registration was sent: from here on the server decides. */
      COMMITTED,
      /** The control plane asked to try again later, on this connection. */
      DEFERRED
    }

    @Override
    public Candidate with(Beside newBeside) {
      return new Registering(
          number, link, endpoint, startedAt, openedAt, stage, demanded, runUntil, liveness,
          newBeside);
    }

    Registering with(Liveness newLiveness) {
      return new Registering(
          number,
          link,
          endpoint,
          startedAt,
          openedAt,
          stage,
          demanded,
          runUntil,
          newLiveness,
          beside);
    }

    Registering at(Stage newStage, long newRunUntil) {
      return new Registering(
          number,
          link,
          endpoint,
          startedAt,
          openedAt,
          newStage,
          demanded,
          newRunUntil,
          liveness,
          beside);
    }

    /** Whether the server decides what becomes of the session: a deferral leaves it where it is. */
    boolean committed() {
      return stage == Stage.COMMITTED;
    }
  }
}
