package dev.rejoin.controlplane.watch;

/**
 * What is read of the control plane with every sample.
 *
 * @param admitted handshakes let through by the admission since the process started
 * @param refused handshakes sent away since then, with a slot
 * @param turnedAway connections closed before TLS since then
 * @param spreadMillis the announced W
 * @param registrationsWaiting for their turn now
 */
public record Intake(
    long admitted, long refused, long turnedAway, double spreadMillis, long registrationsWaiting) {

  static final Intake NOTHING = new Intake(0, 0, 0, 0, 0);
}
