@NullMarked
package dev.rejoin.simulator;

import org.jspecify.annotations.NullMarked;
