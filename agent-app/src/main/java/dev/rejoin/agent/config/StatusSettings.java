package dev.rejoin.agent.config;

import java.util.OptionalInt;

/**
 * The local status endpoint.
 *
 * @param port 0 for any free one; empty for no endpoint
 */
public record StatusSettings(String host, OptionalInt port) {}
