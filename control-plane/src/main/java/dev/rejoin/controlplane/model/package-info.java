/**
 * What the control plane knows and decides, free of sockets, threads and files: sessions, epochs, numbers, pacing, admission,
 * drains.
 */
@NullMarked
package dev.rejoin.controlplane.model;

import org.jspecify.annotations.NullMarked;
