@NullMarked
package dev.rejoin.simulator.scenario;

import org.jspecify.annotations.NullMarked;
