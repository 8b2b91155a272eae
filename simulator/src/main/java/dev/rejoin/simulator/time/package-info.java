/** The simulation's clock, and what waits for it. */
@NullMarked
package dev.rejoin.simulator.time;

import org.jspecify.annotations.NullMarked;
