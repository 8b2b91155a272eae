package dev.rejoin.api.message;

/** Answers the first message of an unknown type on a connection, naming it; further ones are ignored. */
public record ProtocolFallback(String unknownType) implements Message {

  @Override
  public String type() {
    return "protocol_fallback";
  }
}
