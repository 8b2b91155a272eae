package dev.rejoin.transport.websocket.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.api.Pacing;
import dev.rejoin.api.message.Command;
import dev.rejoin.api.message.Deferred;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.ErrorReport;
import dev.rejoin.api.message.HeartbeatAck;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.message.ProtocolFallback;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.message.Unknown;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JsonCodecTest {
  private static final Instant NOW = Instant.parse("2026-11-24T08:30:00Z");

  private final JsonCodec codec = new JsonCodec();

  static Stream<String> goldenNames() {
    return GoldenMessages.all().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("goldenNames")
  void encode_goldenMessage_isGoldenText(String name) {
    Envelope envelope = GoldenMessages.all().get(name);

    assertThat(codec.encodeText(envelope)).isEqualTo(GoldenMessages.text(name));
    assertThat(codec.encode(envelope))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(GoldenMessages.text(name));
  }

  @ParameterizedTest
  @MethodSource("goldenNames")
  void decode_goldenText_isGoldenMessage(String name) throws MalformedMessageException {
    Envelope envelope = GoldenMessages.all().get(name);
    String text = GoldenMessages.text(name);

    assertThat(codec.decode(text)).isEqualTo(envelope);
    assertThat(codec.decode(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(envelope);
  }

  @Test
  void goldenMessages_coverEveryTypeThatCanBeSent() {
    Set<Class<?>> covered = GoldenMessages.all().values().stream()
        .map(envelope -> envelope.message().getClass())
        .collect(Collectors.toSet());

    List<Class<?>> sendable =
        leaves(Message.class).filter(type -> type != Unknown.class).toList();

    assertThat(covered).containsExactlyInAnyOrderElementsOf(sendable);
  }

  private static Stream<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(JsonCodecTest::leaves)
        : Stream.of(type);
  }

  @Test
  void encode_unknown_isRefused() {
    Envelope unknown = Envelope.of(new Unknown("teleport"), 0, NOW);

    assertThatThrownBy(() -> codec.encode(unknown))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("type: teleport (expected: a message that this release can send)");
  }

  @Test
  void encode_halfASurrogatePair_isReplaced() throws MalformedMessageException {
    Envelope report = Envelope.of(new ErrorReport("odd", "\ud83d!"), 0, NOW);

    assertThat(codec.decode(codec.encode(report)).message())
        .isEqualTo(new ErrorReport("odd", "?!"));
  }

  @Test
  void encode_largestBody_fitsOneFrame() {
    Envelope command = Envelope.sequenced(
        new Command("m".repeat(256), "n".repeat(256), Opaque.of(new byte[Opaque.LONGEST]), true),
        Long.MAX_VALUE,
        Long.MAX_VALUE,
        NOW);

    assertThat(codec.encode(command)).hasSizeLessThanOrEqualTo(WebSocketProtocol.LONGEST_FRAME);
  }

  @Test
  void decode_unknownType_isUnknownAndDropsItsNumber() throws MalformedMessageException {
    Envelope envelope = codec.decode("""
        {"type":"teleport","timestamp":"2026-11-24T08:30:00Z","seq":7,"ack":3,"payload":{"to":[1]}}""");

    assertThat(envelope).isEqualTo(Envelope.of(new Unknown("teleport"), 3, NOW));
  }

  @Test
  void decode_unknownFieldsNullsAndOffsets_areAccepted() throws MalformedMessageException {
    Envelope envelope = codec.decode("""
        {"payload":{"unknown_type":"x","more":{"deep":[{"er":null}]}},"later":1.5,"ack":null,
         "request_id":null,"timestamp":"2026-11-24T09:30:00+01:00","type":"protocol_fallback"}""");

    assertThat(envelope).isEqualTo(Envelope.of(new ProtocolFallback("x"), 0, NOW));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0.0000004, 0", "1.1, 1100000", "250, 250000000", "1e3, 1000000000"})
  void decode_spread_mayHaveAFraction(String spreadMillis, long nanos)
      throws MalformedMessageException {
    assertThat(ackWithSpread(spreadMillis))
        .isEqualTo(new HeartbeatAck(Pacing.over(Duration.ofNanos(nanos))));
  }

  @ParameterizedTest
  @CsvSource({"1e12", "1e300", "1e999", "99999999999999999999999999"})
  void decode_absurdSpread_isBounded(String spreadMillis) throws MalformedMessageException {
    assertThat(ackWithSpread(spreadMillis))
        .isEqualTo(new HeartbeatAck(Pacing.over(Duration.ofMillis(1_000_000_000_000L))));
  }

  private Message ackWithSpread(String spreadMillis) throws MalformedMessageException {
    return codec
        .decode("{\"type\":\"heartbeat_ack\",\"timestamp\":\"2026-11-24T08:30:00Z\","
            + "\"payload\":{\"pacing\":{\"spread_ms\":" + spreadMillis + "}}}")
        .message();
  }

  @Test
  void encode_absurdDurations_areBounded() throws MalformedMessageException {
    Duration forever = Duration.ofSeconds(Long.MAX_VALUE);
    Duration longest = Duration.ofMillis(1_000_000_000_000L);

    assertThat(roundTrip(new Deferred(forever, ""))).isEqualTo(new Deferred(longest, ""));
    assertThat(roundTrip(new HeartbeatAck(Pacing.over(forever))))
        .isEqualTo(new HeartbeatAck(Pacing.over(longest)));
  }

  @Test
  void encode_fractionOfAMillisecond_isRoundedUp() throws MalformedMessageException {
    assertThat(roundTrip(new Deferred(Duration.ofNanos(1_500_000_001), "")))
        .isEqualTo(new Deferred(Duration.ofMillis(1_501), ""));
  }

  private Message roundTrip(Message message) throws MalformedMessageException {
    return codec.decode(codec.encode(Envelope.of(message, 0, NOW))).message();
  }

  static Stream<String[]> malformed() {
    String head = "{\"timestamp\":\"2026-11-24T08:30:00Z\",\"type\":";
    return Stream.of(
        row("", "message: empty (expected: one JSON object)"),
        row("[]", "message: [ (expected: one JSON object)"),
        row("{} {}", "message: followed by more (expected: one JSON object and nothing after it)"),
        row("{}", "type: missing (expected: text)"),
        row("{\"type\":7}", "type: 7 (expected: text)"),
        row("{\"type\":[7]}", "type: a list (expected: text)"),
        row("{\"type\":\"\"}", "type:  (expected: 1..256 characters)"),
        row(
            "{\"type\":\"ping\",\"type\":\"pong\"}",
            "type: given twice (expected: every name once)"),
        row("{\"type\":\"ping\"}", "timestamp: missing (expected: text)"),
        row(
            "{\"type\":\"ping\",\"timestamp\":\"yesterday\"}",
            "timestamp: yesterday (expected: RFC 3339, as 2026-11-24T08:30:00.250Z)"),
        row(
            head + "\"" + "t".repeat(65) + "\"}",
            "type: " + "t".repeat(63) + "… (expected: 1..64 characters)"),
        row(head + "\"ping\",\"payload\":3}", "payload: 3 (expected: an object)"),
        row(head + "\"ping\",\"seq\":3}", "seq: 3 (expected: no number on ping)"),
        row(head + "\"ping\",\"ack\":-1}", "ack: -1 (expected: a whole number, 0 or more)"),
        row(head + "\"ping\",\"ack\":1.0}", "ack: 1.0 (expected: a whole number, 0 or more)"),
        row(
            head + "\"ping\",\"ack\":9223372036854775808}",
            "ack: 9.223372036854776E18 (expected: a whole number, 0 or more)"),
        row(
            head + "\"command\",\"payload\":{\"message_id\":\"m\",\"name\":\"n\"}}",
            "seq: missing (expected: a whole number, 1 or more)"),
        row(
            head
                + "\"command\",\"seq\":1,\"payload\":{\"message_id\":\"m\",\"name\":\"n\",\"body\":\"!\"}}",
            "payload.body: ! (expected: base64 (RFC 4648, section 4))"),
        row(
            head + "\"heartbeat\"}",
            "payload.epoch: missing (expected: a whole number, 0 or more)"),
        row(
            head + "\"heartbeat_ack\",\"payload\":{\"pacing\":{\"spread_ms\":-0.5}}}",
            "payload.pacing.spread_ms: -0.5 (expected: a number, 0 or more)"),
        row(
            head + "\"draining\",\"payload\":{\"over_ms\":10,\"deadline_ms\":9}}",
            "payload.deadline_ms: 9 (expected: a whole number, 10 or more)"),
        row(
            head + "\"rejected\",\"payload\":{\"permanent\":\"yes\"}}",
            "payload.permanent: yes (expected: true or false)"),
        row(
            head + "\"register\",\"payload\":{\"description\":{\"id\":\"a b\"}}}",
            "payload.description.id: a b (expected: 1..128 characters of [A-Za-z0-9._:-])"),
        row(
            head + "\"resync\",\"payload\":{\"routes\":{\"api\":\"\\u0000\"}}}",
            "payload.routes.api: contains NUL (expected: well-formed text without NUL)"),
        row(
            head + "\"resync\",\"payload\":{\"routes\":{\"api\":\"\\ud800\"}}}",
            "payload.routes.api: contains half a surrogate pair"
                + " (expected: well-formed text without NUL)"),
        row(
            head + "\"error\",\"payload\":{\"code\":{\"a\\nb\":1}}}",
            "payload.code: an object (expected: text)"),
        row(
            head + "\"error\",\"payload\":{\"code\":\"" + "\\n\\u2028\\u001b".repeat(90) + "\"}}",
            "payload.code: " + "?".repeat(63) + "… (expected: 1..256 characters)"),
        row(
            "{\"a\":" + "[".repeat(17),
            "message: over a limit (expected: names up to 256,"
                + " numbers up to 32 characters, at most 16 levels)"));
  }

  private static String[] row(String text, String problem) {
    return new String[] {text, problem};
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void decode_malformed_namesPlaceValueAndExpectation(String text, String problem) {
    assertThatThrownBy(() -> codec.decode(text))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessage(problem);
    assertThatThrownBy(() -> codec.decode(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void decode_overLongMessage_isMalformedUnread() {
    String text = " ".repeat(WebSocketProtocol.LONGEST_MESSAGE) + "{}";

    assertThatThrownBy(() -> codec.decode(text))
        .hasMessage("message: of length 262146 (expected: at most 262144 bytes)");
  }

  @Test
  void decode_malformedSecret_isNotQuoted() {
    String resume = GoldenMessages.text("resume");

    assertThatThrownBy(() -> codec.decode(resume.replace("\"q3VvWkq2c1o5bYxJv0uHn2Fz\"", "12345")))
        .hasMessage("payload.token: <redacted> (expected: text of 1..256 characters)");
    assertThatThrownBy(
            () -> codec.decode(resume.replace("\"q3VvWkq2c1o5bYxJv0uHn2Fz\"", "hunter2")))
        .hasMessageStartingWith("message, offset ")
        .hasMessageEndingWith(": not JSON (expected: one JSON object)");
  }

  @Test
  void printed_session_hidesItsToken() throws MalformedMessageException {
    Message message = codec.decode(GoldenMessages.text("register_success")).message();

    assertThat(message).isInstanceOf(RegisterSuccess.class);
    assertThat(message.toString()).doesNotContain("q3VvWkq2");
  }
}
