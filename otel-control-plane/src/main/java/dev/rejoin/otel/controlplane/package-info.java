/** The control plane's side of the agents' traces: how each was let in, and how it registered. */
@NullMarked
package dev.rejoin.otel.controlplane;

import org.jspecify.annotations.NullMarked;
