/** Agents by the hundred thousand: the production state machine, strategies and registration on a lean runner. */
@NullMarked
package dev.rejoin.simulator.fleet;

import org.jspecify.annotations.NullMarked;
