/** The control plane's memory in one crash-safe file, which processes of one machine may share by turns. */
@NullMarked
package dev.rejoin.controlplane.store;

import org.jspecify.annotations.NullMarked;
