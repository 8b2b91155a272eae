/** What is simulated: a fleet, its control plane and network, what goes wrong, and how the agents come back. */
@NullMarked
package dev.rejoin.simulator.scenario;

import org.jspecify.annotations.NullMarked;
