/** Planned restarts: a fleet moves from one control plane to another. */
@NullMarked
package dev.rejoin.it.drain;

import org.jspecify.annotations.NullMarked;
