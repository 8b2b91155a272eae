/** Seeded fleets in virtual time: the production state machine against the production control-plane model. */
@NullMarked
package dev.rejoin.simulator;

import org.jspecify.annotations.NullMarked;
