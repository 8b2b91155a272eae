package dev.rejoin.controlplane.watch;

/**
 * The fleet at one moment, and what has happened since the sample before.
 *
 * @param number counts from 1
 * @param tick by the control plane's ticker, in nanoseconds
 * @param nanos since the sample before, above 0
 * @param epochMillis by the wall clock
 * @param connected agents whose session is held by a connection
 * @param returning agents lost not long ago
 * @param admitted handshakes let through
 * @param refused handshakes sent away with a slot, or before TLS
 * @param returned agents that came back
 */
record Sample(
    long number,
    long tick,
    long nanos,
    long epochMillis,
    int connected,
    int returning,
    long admitted,
    long refused,
    long returned) {}
