package dev.rejoin.transport.grpc;

import dev.rejoin.transport.netty.NettyParts;

/** What the attempts and probes of one connector share. */
record GrpcParts(GrpcOptions options, NettyParts netty, KeepAlivePace keepAlive) {}
