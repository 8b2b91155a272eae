/** One JSON line for every event: what {@code --events} writes. */
@NullMarked
package dev.rejoin.agent.events;

import org.jspecify.annotations.NullMarked;
