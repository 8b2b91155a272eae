package dev.rejoin.api.message;

/**
 * From the control plane: something for the agent to do, by name. {@code reconnect} and {@code resync} are built in, the
 * rest goes to a registered handler.
 */
public record Command(String messageId, String name, Opaque body, boolean redelivered)
    implements Sequenced {

  @Override
  public String type() {
    return "command";
  }

  @Override
  public Command asRedelivered() {
    return redelivered ? this : new Command(messageId, name, body, true);
  }
}
