package dev.rejoin.reconnect.machine;

import dev.rejoin.api.transport.ConnectRequest.Role;

/**
 * Something is wrong with one of the agent's two connections, and the other has been asked whether it is an outage.
 *
 * @param noticedBy the connection that is in trouble
 * @param what {@code suspect}, {@code unanswered} or {@code lost}
 * @param since when the other was asked
 */
public record Doubt(Role noticedBy, String what, long since) {}
