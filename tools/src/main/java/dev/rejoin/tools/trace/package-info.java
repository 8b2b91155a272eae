/** Traces as backends receive them by OTLP, and how a terminal shows one. */
@NullMarked
package dev.rejoin.tools.trace;

import org.jspecify.annotations.NullMarked;
