/** The machine beneath the agent: what it is, and what of it changes while the agent runs. */
@NullMarked
package dev.rejoin.agent.machine;

import org.jspecify.annotations.NullMarked;
