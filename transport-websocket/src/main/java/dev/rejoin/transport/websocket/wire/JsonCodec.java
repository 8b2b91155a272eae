package dev.rejoin.transport.websocket.wire;

import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Sequenced;
import dev.rejoin.api.message.Unknown;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonFactory;

/**
 * Envelopes ↔ JSON texts {@code {"type","request_id","timestamp","seq","ack","payload"}}. {@code docs/protocol.md}
 * shows the text of every message.
 *
 * <p>Names are in snake case. Durations are whole milliseconds ending in {@code _ms}, rounded up; only
 * {@code spread_ms} may have a fraction. Bytes are base64, timestamps RFC 3339. What is empty, zero or unannounced is
 * left out, and so are {@code request_id}, {@code seq}, {@code ack} and {@code payload} where they say nothing.
 * A reader takes null for left out and ignores fields it does not know.
 *
 * <p>Thread-safe. One per process is enough.
 */
public final class JsonCodec {
  private static final int LONGEST_TYPE = 64;
  private static final int USUAL_LENGTH = 256;

  private final JsonFactory writers = new JsonFactory();
  private final JsonReader reader;

  /** With the protocol's limit of {@link WebSocketProtocol#LONGEST_MESSAGE} bytes. */
  public JsonCodec() {
    this(WebSocketProtocol.LONGEST_MESSAGE);
  }

  /** @param longestMessage in bytes; longer texts are malformed */
  public JsonCodec(int longestMessage) {
    reader = new JsonReader(longestMessage);
  }

  /**
   * Encodes in UTF-8.
   *
   * @throws IllegalArgumentException for {@link Unknown}, which exists only on the receiving side
   */
  public byte[] encode(Envelope envelope) {
    // By way of a String: half a surrogate pair in somebody's label becomes '?' instead of an
    // error.
    return encodeText(envelope).getBytes(StandardCharsets.UTF_8);
  }

  /** As {@link #encode}, as text. */
  public String encodeText(Envelope envelope) {
    MessageFormat<?> format = MessageFormats.of(envelope.message());
    if (format == null) {
      throw new IllegalArgumentException("type: " + envelope.message().type()
          + " (expected: a message that this release can send)");
    }
    StringWriter text = new StringWriter(USUAL_LENGTH);
    try (JsonGenerator out = writers.createGenerator(text)) {
      out.writeStartObject();
      JsonWriter frame = new JsonWriter(out);
      frame.text("type", format.type());
      envelope.requestId().ifPresent(id -> frame.text("request_id", id));
      frame.text("timestamp", envelope.timestamp().toString());
      frame.integerUnlessZero("seq", envelope.seq());
      frame.integerUnlessZero("ack", envelope.ack());
      if (!format.empty()) {
        frame.startObject("payload");
        format.write(envelope.message(), frame);
        frame.endObject();
      }
      out.writeEndObject();
    }
    return text.toString();
  }

  /**
   * Decodes UTF-8.
   *
   * @throws MalformedMessageException whatever is wrong with the text; no other exception leaves this method. A type
   *     that this release does not know is not malformed but {@link Unknown}
   */
  public Envelope decode(byte[] text) throws MalformedMessageException {
    return envelope(reader.read(text));
  }

  /** As {@link #decode(byte[])}. */
  public Envelope decode(String text) throws MalformedMessageException {
    return envelope(reader.read(text));
  }

  private static Envelope envelope(JsonObject frame) throws MalformedMessageException {
    String type = frame.identifier("type");
    MessageFormat<?> format = MessageFormats.of(type);
    Message message = format == null
        ? unknown(frame, type)
        : format.reader().read(frame.objectOrEmpty("payload"));
    return new Envelope(
        message,
        frame.optionalIdentifier("request_id"),
        seq(frame, message),
        frame.integerOrZero("ack"),
        frame.instant("timestamp"));
  }

  private static Unknown unknown(JsonObject frame, String type) throws MalformedMessageException {
    if (type.length() > LONGEST_TYPE) {
      throw frame.invalid("type", type, "1.." + LONGEST_TYPE + " characters");
    }
    return new Unknown(type);
  }

  private static long seq(JsonObject frame, Message message) throws MalformedMessageException {
    if (message instanceof Sequenced) {
      return frame.integer("seq", 1);
    }
    long seq = frame.integerOrZero("seq");
    if (seq != 0 && !(message instanceof Unknown)) {
      throw frame.invalid("seq", seq, "no number on " + message.type());
    }
    // Types that a later release adds are never numbered: nobody could acknowledge what it does not
    // know.
    return 0;
  }
}
