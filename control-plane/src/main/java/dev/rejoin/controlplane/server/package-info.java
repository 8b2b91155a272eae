/** The control plane's sockets and its one serial context: front ends over the model, and the admin listener. */
@NullMarked
package dev.rejoin.controlplane.server;

import org.jspecify.annotations.NullMarked;
