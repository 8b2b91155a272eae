package dev.rejoin.api.message;

/**
 * The answer to a registration or resumption that is refused.
 *
 * @param permanent true if repeating the same request is pointless until an operator changes something
 */
public record Rejected(boolean permanent, String why) implements Message {

  @Override
  public String type() {
    return "rejected";
  }
}
