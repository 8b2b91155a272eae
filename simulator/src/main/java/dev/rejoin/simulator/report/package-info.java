/** Outcomes for people: one table, and one page with curves. */
@NullMarked
package dev.rejoin.simulator.report;

import org.jspecify.annotations.NullMarked;
