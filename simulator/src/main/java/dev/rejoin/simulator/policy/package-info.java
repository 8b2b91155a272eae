/** Policies that only a simulation has a use for: the agent that this project started from, and what was to become of it. */
@NullMarked
package dev.rejoin.simulator.policy;

import org.jspecify.annotations.NullMarked;
