package dev.rejoin.transport.websocket.wire;

import dev.rejoin.api.message.Message;

/**
 * How one type of message is written into its payload and read from it.
 *
 * @param type the wire name
 * @param message the class of exactly these messages
 * @param empty whether the type says everything, so that the payload is left out
 */
record MessageFormat<M extends Message>(
    String type, Class<M> message, boolean empty, Writer<M> writer, Reader<M> reader) {

  @FunctionalInterface
  interface Writer<M> {
    void write(M message, JsonWriter payload);
  }

  @FunctionalInterface
  interface Reader<M> {
    M read(JsonObject payload) throws MalformedMessageException;
  }

  MessageFormat(String type, Class<M> message, Writer<M> writer, Reader<M> reader) {
    this(type, message, false, writer, reader);
  }

  static <M extends Message> MessageFormat<M> empty(M message) {
    @SuppressWarnings("unchecked")
    Class<M> type = (Class<M>) message.getClass();
    return new MessageFormat<>(
        message.type(), type, true, (value, payload) -> {}, payload -> message);
  }

  void write(Message value, JsonWriter payload) {
    writer.write(message.cast(value), payload);
  }
}
