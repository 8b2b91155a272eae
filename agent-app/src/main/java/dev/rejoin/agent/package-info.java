/** The agent's process: its entry point. */
@NullMarked
package dev.rejoin.agent;

import org.jspecify.annotations.NullMarked;
