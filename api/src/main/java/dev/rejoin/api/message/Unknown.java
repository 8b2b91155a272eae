package dev.rejoin.api.message;

/**
 * A message of a type this release does not know. It is answered once per connection with {@link ProtocolFallback} and
 * otherwise ignored.
 */
public record Unknown(String type) implements Message {}
