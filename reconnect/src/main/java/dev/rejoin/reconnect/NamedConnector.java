package dev.rejoin.reconnect;

import dev.rejoin.api.transport.Connector;

/** A connector and the name of its transport. */
public record NamedConnector(String transport, Connector connector) {}
