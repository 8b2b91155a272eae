package dev.rejoin.reconnect.machine;

/**
 * The connection that holds the session.
 *
 * @param readySince when the session arrived on it
 * @param stable whether it has held long enough for the count of attempts to start over
 */
public record Primary(
    long link,
    int endpoint,
    Phase phase,
    long openedAt,
    long readySince,
    boolean stable,
    Liveness liveness) {

  /** How good it is. */
  public enum Phase {
    READY,
    /** An answer is late. */
    SUSPECT,
    /** The control plane announced its end. */
    DRAINING
  }

  Primary with(Phase newPhase) {
    return new Primary(link, endpoint, newPhase, openedAt, readySince, stable, liveness);
  }

  Primary with(Liveness newLiveness) {
    return new Primary(link, endpoint, phase, openedAt, readySince, stable, newLiveness);
  }

  Primary asStable() {
    return new Primary(link, endpoint, phase, openedAt, readySince, true, liveness);
  }
}
