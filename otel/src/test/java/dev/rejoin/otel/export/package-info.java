/** The backlog and its exporter in virtual time. */
@NullMarked
package dev.rejoin.otel.export;

import org.jspecify.annotations.NullMarked;
