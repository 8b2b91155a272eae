/** The transport {@code websocket}: connections to a control plane over Netty WebSocket, plain or with TLS. */
@NullMarked
package dev.rejoin.transport.websocket;

import org.jspecify.annotations.NullMarked;
