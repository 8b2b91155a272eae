/** Observed events as OpenTelemetry traces and metrics: how they are switched on and where they go. */
@NullMarked
package dev.rejoin.otel;

import org.jspecify.annotations.NullMarked;
