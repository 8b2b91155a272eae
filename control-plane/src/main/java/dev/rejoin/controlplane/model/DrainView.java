package dev.rejoin.controlplane.model;

import java.time.Duration;

/**
 * How far a drain is.
 *
 * @param over in which the agents are told to go
 * @param deadline from the start, when those that are left are closed
 * @param elapsed since the start
 * @param agents that were connected at the start or became so since
 * @param told to go
 * @param remaining connected now
 * @param closed at the deadline
 */
public record DrainView(
    State state,
    Duration over,
    Duration deadline,
    Duration elapsed,
    int agents,
    int told,
    int remaining,
    int closed) {

  /** What is done with agents. */
  public enum State {
    /** They are let in. */
    OFF,
    /** They are told to go, and refused. */
    DRAINING,
    /** None is left, and they are refused. */
    DRAINED
  }

  /** Agents that went by themselves. */
  public int gone() {
    return agents - remaining - closed;
  }
}
