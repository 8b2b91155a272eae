/** Carries the protocol as one bidirectional gRPC stream, on sockets that are dialled here. */
@NullMarked
package dev.rejoin.transport.grpc;

import org.jspecify.annotations.NullMarked;
