/** The public JSON form of the protocol's messages over WebSocket, shared by agents and control planes. */
@NullMarked
package dev.rejoin.transport.websocket.wire;

import org.jspecify.annotations.NullMarked;
