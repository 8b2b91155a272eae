/** The machine alone: every event in every state, step by step, without a runner. */
@NullMarked
package dev.rejoin.reconnect.machine;

import org.jspecify.annotations.NullMarked;
