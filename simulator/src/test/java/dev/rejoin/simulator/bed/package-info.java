/** The test bed: random fleets under random faults, and what must hold whatever happens. */
@NullMarked
package dev.rejoin.simulator.bed;

import org.jspecify.annotations.NullMarked;
