/** What a simulation found: curves by the second, times until shares of the fleet were back, and a verdict. */
@NullMarked
package dev.rejoin.simulator.result;

import org.jspecify.annotations.NullMarked;
