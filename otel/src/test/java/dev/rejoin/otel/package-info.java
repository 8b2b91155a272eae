/** Real agents in virtual time, traced to a real OTLP receiver. */
@NullMarked
package dev.rejoin.otel;

import org.jspecify.annotations.NullMarked;
