package dev.rejoin.controlplane.model;

/** The mutable side of {@link Statistics}; confined to the model. */
final class Counters {
  /** Sessions on connections of this process now. */
  long held;

  long accepted;
  long resumed;
  long registered;
  long rejected;
  long deferred;
  long demanded;
  long superseded;
  long lost;
  long silent;
  long heartbeats;
  long events;
  long duplicates;
  long commandsSent;
  long misbehaved;
}
