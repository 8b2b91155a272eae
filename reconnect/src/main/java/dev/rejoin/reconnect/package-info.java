/** The agent: a runner that performs what the pure machine decides, on one serial context per agent. */
@NullMarked
package dev.rejoin.reconnect;

import org.jspecify.annotations.NullMarked;
