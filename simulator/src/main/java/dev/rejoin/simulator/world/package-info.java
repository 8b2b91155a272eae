/** Everything between and beyond the agents: the network, and the control plane's machine with its model. */
@NullMarked
package dev.rejoin.simulator.world;

import org.jspecify.annotations.NullMarked;
