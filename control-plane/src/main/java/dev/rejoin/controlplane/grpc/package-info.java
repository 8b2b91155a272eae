/** The way in by gRPC, over the same model; its classes are loaded only where its port is asked for. */
@NullMarked
package dev.rejoin.controlplane.grpc;

import org.jspecify.annotations.NullMarked;
