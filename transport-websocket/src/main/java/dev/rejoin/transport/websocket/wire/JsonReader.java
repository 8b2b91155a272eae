package dev.rejoin.transport.websocket.wire;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON text → a {@link JsonObject}, within limits on everything. No type in the text ever chooses a class here.
 *
 * <p>Thread-safe.
 */
final class JsonReader {
  private static final int DEEPEST = 16;
  private static final int LONGEST_NAME = 256;
  private static final int LONGEST_NUMBER = 32;
  private static final Object OTHER = new Object() {
    @Override
    public String toString() {
      return "a list";
    }
  };

  private final JsonFactory factory;
  private final int longest;

  JsonReader(int longest) {
    this.longest = longest;
    factory = JsonFactory.builder()
        .streamReadConstraints(StreamReadConstraints.builder()
            .maxDocumentLength(longest)
            .maxStringLength(longest)
            .maxNestingDepth(DEEPEST)
            .maxNameLength(LONGEST_NAME)
            .maxNumberLength(LONGEST_NUMBER)
            .build())
        // Names come from the peer, so they must not stay in a process-wide table.
        .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
        .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
        .build();
  }

  JsonObject read(byte[] text) throws MalformedMessageException {
    requireLength(text.length);
    try (JsonParser parser = factory.createParser(text)) {
      return root(parser);
    } catch (JacksonException e) {
      throw malformed(e);
    }
  }

  JsonObject read(String text) throws MalformedMessageException {
    requireLength(text.length());
    try (JsonParser parser = factory.createParser(text)) {
      return root(parser);
    } catch (JacksonException e) {
      throw malformed(e);
    }
  }

  private void requireLength(int length) throws MalformedMessageException {
    if (length > longest) {
      throw MalformedMessageException.at(
          "message", "of length " + length, "at most " + longest + " bytes");
    }
  }

  private static JsonObject root(JsonParser parser) throws MalformedMessageException {
    JsonToken first = parser.nextToken();
    if (first != JsonToken.START_OBJECT) {
      throw MalformedMessageException.at(
          "message", first == null ? "empty" : describe(first), "one JSON object");
    }
    JsonObject root = new JsonObject("", object(parser, ""));
    if (parser.nextToken() != null) {
      throw MalformedMessageException.at(
          "message", "followed by more", "one JSON object and nothing after it");
    }
    return root;
  }

  private static Map<String, Object> object(JsonParser parser, String place)
      throws MalformedMessageException {
    Map<String, Object> fields = new HashMap<>();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      Object value = value(parser, parser.nextToken(), place, name);
      // Two readers that pick differently among duplicates would understand two different messages.
      if (value != null && fields.put(name, value) != null) {
        throw MalformedMessageException.at(place + name, "given twice", "every name once");
      }
    }
    return fields;
  }

  /** Null for JSON's null, which is the same as leaving the field out. */
  private static @Nullable Object value(
      JsonParser parser, JsonToken token, String place, String name)
      throws MalformedMessageException {
    return switch (token) {
      case START_OBJECT -> new JsonObject(place + name + ".", object(parser, place + name + "."));
      case START_ARRAY -> {
        parser.skipChildren();
        yield OTHER;
      }
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> Boolean.TRUE;
      case VALUE_FALSE -> Boolean.FALSE;
      case VALUE_NULL -> null;
      default -> throw MalformedMessageException.at(place + name, describe(token), "a value");
    };
  }

  private static Number integer(JsonParser parser) {
    return switch (parser.getNumberType()) {
      case INT, LONG -> parser.getLongValue();
      default -> parser.getDoubleValue();
    };
  }

  private static String describe(JsonToken token) {
    return token.asString() == null ? token.name() : token.asString();
  }

  private static MalformedMessageException malformed(JacksonException e) {
    // Jackson's own words may quote the text, and with it a token.
    long offset = e.getLocation() == null
        ? -1
        : Math.max(e.getLocation().getByteOffset(), e.getLocation().getCharOffset());
    String place = offset < 0 ? "message" : "message, offset " + offset;
    return e instanceof StreamConstraintsException
        ? MalformedMessageException.at(
            place,
            "over a limit",
            "names up to " + LONGEST_NAME + ", numbers up to " + LONGEST_NUMBER
                + " characters, at most " + DEEPEST + " levels")
        : MalformedMessageException.at(place, "not JSON", "one JSON object");
  }
}
