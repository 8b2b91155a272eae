/** The way back over real sockets, agent and control plane in this process. */
@NullMarked
package dev.rejoin.it.wayback;

import org.jspecify.annotations.NullMarked;
