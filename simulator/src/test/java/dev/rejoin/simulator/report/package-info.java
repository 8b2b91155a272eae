@NullMarked
package dev.rejoin.simulator.report;

import org.jspecify.annotations.NullMarked;
