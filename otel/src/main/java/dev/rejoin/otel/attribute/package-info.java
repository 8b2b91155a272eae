/** Names of what spans and measurements say, shared by the agent's telemetry and the control plane's. */
@NullMarked
package dev.rejoin.otel.attribute;

import org.jspecify.annotations.NullMarked;
