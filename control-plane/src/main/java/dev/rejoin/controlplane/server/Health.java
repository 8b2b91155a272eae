package dev.rejoin.controlplane.server;

/** What probes and load balancers are told. */
public enum Health {
  OK("ok"),
  /** Agents are moved elsewhere, and new ones refused. */
  DRAINING("draining"),
  /** The state could not be stored. */
  FAILED("failed");

  private final String label;

  Health(String label) {
    this.label = label;
  }

  @Override
  public String toString() {
    return label;
  }
}
