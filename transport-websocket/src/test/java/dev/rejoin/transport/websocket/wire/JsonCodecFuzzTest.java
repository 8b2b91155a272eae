package dev.rejoin.transport.websocket.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.Unknown;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes arrive, the codec answers with a message or says what is malformed. */
class JsonCodecFuzzTest {
  private static final int TEXTS_PER_SEED = 4_000;
  private static final List<String> TOKENS = List.of(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      "\"",
      "null",
      "true",
      "-1",
      "1e999",
      "0.5",
      "\"\"",
      "\\u0000",
      "\\ud800",
      "99999999999999999999",
      "\"payload\":{}",
      "\"seq\":1",
      "\u0000",
      "\u00ff",
      " ",
      "\"type\":\"event\"",
      "\\",
      "/*",
      "NaN",
      "'",
      "\ufeff");

  private final JsonCodec codec = new JsonCodec();

  static LongStream seeds() {
    return LongStream.range(0, 8);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void decode_randomBytes_neverThrowsAnythingElse(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < TEXTS_PER_SEED; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      if (bytes.length > 0 && random.nextBoolean()) {
        bytes[0] = '{';
      }
      requireContained(bytes);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void decode_mutatedGoldenMessage_neverThrowsAnythingElse(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> golden = GoldenMessages.all().keySet().stream()
        .map(name -> GoldenMessages.text(name).getBytes(StandardCharsets.UTF_8))
        .toList();
    for (int i = 0; i < TEXTS_PER_SEED; i++) {
      byte[] text = golden.get(random.nextInt(golden.size()));
      for (int mutations = 1 + random.nextInt(4); mutations > 0; mutations--) {
        text = mutate(text, golden, random);
      }
      requireContained(text);
    }
  }

  private static byte[] mutate(byte[] text, List<byte[]> golden, SplittableRandom random) {
    int from = random.nextInt(text.length + 1);
    int to = Math.min(text.length, from + random.nextInt(12));
    byte[] other = golden.get(random.nextInt(golden.size()));
    ByteArrayOutputStream mutated = new ByteArrayOutputStream();
    mutated.write(text, 0, from);
    switch (random.nextInt(5)) {
      case 0 -> mutated.write(random.nextInt(256));
      case 1 ->
        mutated.writeBytes(
            TOKENS.get(random.nextInt(TOKENS.size())).getBytes(StandardCharsets.UTF_8));
      case 2 -> mutated.write(other, 0, random.nextInt(other.length));
      case 3 -> to = text.length;
      default -> {} // the piece is cut out
    }
    mutated.write(text, to, text.length - to);
    return mutated.toByteArray();
  }

  private void requireContained(byte[] text) {
    try {
      Envelope envelope = codec.decode(text);
      // What was understood can be used: printed, fingerprinted and sent on.
      assertThat(envelope.toString()).isNotEmpty();
      if (envelope.message() instanceof Register register) {
        assertThat(register.description().fingerprint()).hasSize(64);
      }
      if (!(envelope.message() instanceof Unknown)) {
        assertThat(codec.decode(codec.encode(envelope))).isEqualTo(envelope);
      }
    } catch (MalformedMessageException e) {
      assertThat(e.getMessage()).hasSizeLessThan(300).contains("expected").doesNotContain("\n");
    }
  }
}
