package dev.rejoin.api.message;

/** From the agent: something that happened, or {@code command_result} with the body a handler returned. */
public record Event(String messageId, String name, Opaque body, boolean redelivered)
    implements Sequenced {

  @Override
  public String type() {
    return "event";
  }

  @Override
  public Event asRedelivered() {
    return redelivered ? this : new Event(messageId, name, body, true);
  }
}
