/** Keeps finished spans until the backend takes them. */
@NullMarked
package dev.rejoin.otel.export;

import org.jspecify.annotations.NullMarked;
