package dev.rejoin.otel.export;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Texts and attributes in the store's format. */
final class AttributesFormat {
  private static final int LONGEST = 1 << 24;

  private enum Code {
    TEXT,
    FLAG,
    WHOLE,
    NUMBER,
    TEXTS,
    FLAGS,
    WHOLES,
    NUMBERS
  }

  private interface Writer<T> {
    void write(DataOutput out, T value) throws IOException;
  }

  private interface Reader<T> {
    T read(DataInput in) throws IOException;
  }

  private AttributesFormat() {}

  static void writeText(DataOutput out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static String readText(DataInput in) throws IOException {
    byte[] bytes = new byte[length(in)];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** A length that a sound file can have, so that a broken one does not ask for gigabytes. */
  static int length(DataInput in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > LONGEST) {
      throw new IOException("length " + length + " (expected: 0.." + LONGEST + ")");
    }
    return length;
  }

  static void write(DataOutput out, Attributes attributes) throws IOException {
    out.writeInt(attributes.size());
    for (Map.Entry<AttributeKey<?>, Object> entry : attributes.asMap().entrySet()) {
      writeText(out, entry.getKey().getKey());
      writeValue(out, entry.getKey().getType(), entry.getValue());
    }
  }

  private static void writeValue(DataOutput out, AttributeType type, Object value)
      throws IOException {
    switch (type) {
      case BOOLEAN -> writeOne(out, Code.FLAG, DataOutput::writeBoolean, (Boolean) value);
      case LONG -> writeOne(out, Code.WHOLE, DataOutput::writeLong, (Long) value);
      case DOUBLE -> writeOne(out, Code.NUMBER, DataOutput::writeDouble, (Double) value);
      case STRING_ARRAY -> writeAll(out, Code.TEXTS, AttributesFormat::writeText, value);
      case BOOLEAN_ARRAY -> writeAll(out, Code.FLAGS, DataOutput::writeBoolean, value);
      case LONG_ARRAY -> writeAll(out, Code.WHOLES, DataOutput::writeLong, value);
      case DOUBLE_ARRAY -> writeAll(out, Code.NUMBERS, DataOutput::writeDouble, value);
      // whatever a newer SDK adds is kept as people would read it
      default -> writeOne(out, Code.TEXT, AttributesFormat::writeText, value.toString());
    }
  }

  private static <T> void writeOne(DataOutput out, Code code, Writer<T> writer, T value)
      throws IOException {
    out.writeByte(code.ordinal());
    writer.write(out, value);
  }

  @SuppressWarnings("unchecked")
  private static <T> void writeAll(DataOutput out, Code code, Writer<T> writer, Object value)
      throws IOException {
    List<T> items = (List<T>) value;
    out.writeByte(code.ordinal());
    out.writeInt(items.size());
    for (T item : items) {
      writer.write(out, item);
    }
  }

  static Attributes read(DataInput in) throws IOException {
    AttributesBuilder attributes = Attributes.builder();
    int size = length(in);
    for (int i = 0; i < size; i++) {
      readValue(in, readText(in), attributes);
    }
    return attributes.build();
  }

  private static void readValue(DataInput in, String key, AttributesBuilder attributes)
      throws IOException {
    int code = in.readUnsignedByte();
    if (code >= Code.values().length) {
      throw new IOException("attribute type " + code + " (expected: a known one)");
    }
    switch (Code.values()[code]) {
      case TEXT -> attributes.put(AttributeKey.stringKey(key), readText(in));
      case FLAG -> attributes.put(AttributeKey.booleanKey(key), in.readBoolean());
      case WHOLE -> attributes.put(AttributeKey.longKey(key), in.readLong());
      case NUMBER -> attributes.put(AttributeKey.doubleKey(key), in.readDouble());
      case TEXTS ->
        attributes.put(AttributeKey.stringArrayKey(key), readAll(in, AttributesFormat::readText));
      case FLAGS ->
        attributes.put(AttributeKey.booleanArrayKey(key), readAll(in, DataInput::readBoolean));
      case WHOLES ->
        attributes.put(AttributeKey.longArrayKey(key), readAll(in, DataInput::readLong));
      case NUMBERS ->
        attributes.put(AttributeKey.doubleArrayKey(key), readAll(in, DataInput::readDouble));
    }
  }

  private static <T> List<T> readAll(DataInput in, Reader<T> reader) throws IOException {
    int size = length(in);
    List<T> items = new ArrayList<>(Math.min(size, 64));
    for (int i = 0; i < size; i++) {
      items.add(reader.read(in));
    }
    return items;
  }
}
