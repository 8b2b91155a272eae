/** A small, honest world for one agent: a network that fails in every way, and a control plane that keeps the protocol. */
@NullMarked
package dev.rejoin.reconnect.world;

import org.jspecify.annotations.NullMarked;
