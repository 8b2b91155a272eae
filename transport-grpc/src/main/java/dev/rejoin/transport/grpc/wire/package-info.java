/**
 * The protocol on the wire of gRPC: the codec between its messages and protobuf, and the names, limits and calls that
 * both sides agree on; {@code wire.v1} is generated from {@code rejoin/v1/agent.proto}.
 */
@NullMarked
package dev.rejoin.transport.grpc.wire;

import org.jspecify.annotations.NullMarked;
