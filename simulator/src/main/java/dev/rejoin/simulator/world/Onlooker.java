package dev.rejoin.simulator.world;

import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.controlplane.model.ControlPlaneEvent;

/** Hears what happens at both ends of a simulation, at the moment it happens, for whoever checks or tells it. */
public interface Onlooker {

  /** A process of the control plane begins. */
  default void processStarted() {}

  /** The process died. */
  default void processDied() {}

  /** The door let a request in; the connection opens when its work is done. */
  default void admitted(int agent) {}

  /** Something happened at the control plane. */
  default void told(ControlPlaneEvent event) {}

  /** Something happened to an agent. */
  default void observed(int agent, AgentEvent event) {}

  /** Nobody looks. */
  static Onlooker none() {
    return new Onlooker() {};
  }
}
