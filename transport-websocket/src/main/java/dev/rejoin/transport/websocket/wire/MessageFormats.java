package dev.rejoin.transport.websocket.wire;

import dev.rejoin.api.message.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every message of the protocol, by wire name and by class. */
final class MessageFormats {
  private static final Map<String, MessageFormat<?>> BY_TYPE = new HashMap<>();
  private static final Map<Class<?>, MessageFormat<?>> BY_CLASS = new HashMap<>();

  static {
    Stream.of(SessionFormats.ALL, TrafficFormats.ALL).flatMap(List::stream).forEach(format -> {
      BY_TYPE.put(format.type(), format);
      BY_CLASS.put(format.message(), format);
    });
  }

  private MessageFormats() {}

  /** Null where this release does not know the type. */
  static @Nullable MessageFormat<?> of(String type) {
    return BY_TYPE.get(type);
  }

  /** Null for {@link dev.rejoin.api.message.Unknown}, which has no form of its own. */
  static @Nullable MessageFormat<?> of(Message message) {
    return BY_CLASS.get(message.getClass());
  }
}
