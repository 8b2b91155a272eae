/** Spans of the control plane, and whose children they are. */
@NullMarked
package dev.rejoin.otel.controlplane;

import org.jspecify.annotations.NullMarked;
