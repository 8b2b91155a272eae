/**
 * What the transports on Netty share: from a host name to a connected socket, through a proxy and TLS, each phase timed
 * and each failure named, within one deadline.
 */
@NullMarked
package dev.rejoin.transport.netty;

import org.jspecify.annotations.NullMarked;
