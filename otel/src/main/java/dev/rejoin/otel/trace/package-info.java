/** One trace per return: turns each agent's events into spans. */
@NullMarked
package dev.rejoin.otel.trace;

import org.jspecify.annotations.NullMarked;
