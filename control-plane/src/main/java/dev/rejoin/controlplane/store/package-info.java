/** The control plane's memory in one crash-safe file. */
@NullMarked
package dev.rejoin.controlplane.store;

import org.jspecify.annotations.NullMarked;
