package dev.rejoin.api.message;

/**
 * The session cannot go on, but the connection can: register in full, here.
 *
 * @param why for people: the session is unknown, expired, or the description changed
 */
public record RegisterRequired(String why) implements Message {

  @Override
  public String type() {
    return "register_required";
  }
}
