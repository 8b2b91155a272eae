/** The state machine, assembled as in the agent, over real sockets of every transport. */
@NullMarked
package dev.rejoin.it.transport;

import org.jspecify.annotations.NullMarked;
