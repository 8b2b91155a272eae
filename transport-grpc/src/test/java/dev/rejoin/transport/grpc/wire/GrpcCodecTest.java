package dev.rejoin.transport.grpc.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Heartbeat;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.Sequenced;
import dev.rejoin.api.message.Unknown;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.transport.grpc.wire.v1.AgentProto;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GrpcCodecTest {
  private static final int MUTATIONS_PER_SEED = 4_000;

  static List<Envelope> samples() {
    return SampleMessages.all();
  }

  static LongStream seeds() {
    return LongStream.range(0, 8);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void decode_encodedMessage_isTheSame(Envelope envelope) throws MalformedMessageException {
    byte[] bytes = GrpcCodec.encode(envelope);

    assertThat(bytes).hasSizeLessThan(GrpcProtocol.LONGEST_MESSAGE);
    assertThat(GrpcCodec.decode(bytes)).isEqualTo(new Received.Said(envelope));
  }

  @Test
  void samples_coverEveryMessage() {
    Set<Class<?>> covered =
        samples().stream().map(each -> each.message().getClass()).collect(Collectors.toSet());

    assertThat(Stream.concat(
                Arrays.stream(Message.class.getPermittedSubclasses()),
                Arrays.stream(Sequenced.class.getPermittedSubclasses()))
            .filter(type -> type != Sequenced.class && type != Unknown.class))
        .allMatch(covered::contains);
  }

  @Test
  void encode_heartbeat_keepsItsBytesAcrossReleases() {
    byte[] bytes = GrpcCodec.encode(Envelope.of(new Heartbeat(44), "h-9", 12, SampleMessages.NOW));

    // request_id 1, timestamp 2, ack 4, heartbeat 17.
    assertThat(HexFormat.of().formatHex(bytes))
        .isEqualTo("0a03682d39" + "120b08889695d806" + "1081e59a77" + "200c" + "8a0102082c");
  }

  @Test
  void encode_unknown_isRefused() {
    Envelope envelope = Envelope.of(new Unknown("teleport"), 0, SampleMessages.NOW);

    assertThatThrownBy(() -> GrpcCodec.encode(envelope))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("teleport");
  }

  @Test
  void decode_messageOfALaterRelease_isUnknownByItsField() throws MalformedMessageException {
    byte[] bytes = envelope(out -> out.setSeq(7)
        .setUnknownFields(UnknownFieldSet.newBuilder()
            .addField(
                41,
                UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.EMPTY)
                    .build())
            .build()));

    assertThat(GrpcCodec.decode(bytes))
        .isEqualTo(new Received.Said(Envelope.of(new Unknown("field_41"), 0, SampleMessages.NOW)));
  }

  @Test
  void decode_messageOfALaterRelease_isUnknownByItsName() throws MalformedMessageException {
    assertThat(GrpcCodec.decode(envelope(out -> out.setType("teleport"))))
        .isEqualTo(new Received.Said(Envelope.of(new Unknown("teleport"), 0, SampleMessages.NOW)));
    assertMalformed(
        out -> out.setType("x".repeat(65)),
        "type: " + "x".repeat(63) + "… (expected: 1..64 characters)");
  }

  @Test
  void decode_close_isClosing() throws MalformedMessageException {
    CloseReason reason = new CloseReason(1000, "stopping");

    assertThat(GrpcCodec.decode(GrpcCodec.encodeClose(reason, SampleMessages.NOW)))
        .isEqualTo(new Received.Closing(reason));
  }

  @Test
  void decode_badValue_namesPlaceValueAndExpectation() {
    assertMalformed(out -> {}, "message: missing (expected: one of them)");
    assertMalformed(
        out -> out.clearTimestamp().setPing(AgentProto.Ping.getDefaultInstance()),
        "timestamp: missing (expected: a timestamp)");
    assertMalformed(
        out -> out.setTimestamp(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE))
            .setPing(AgentProto.Ping.getDefaultInstance()),
        "timestamp: 9223372036854775807 s since 1970 (expected: a timestamp, years 1..9999)");
    assertMalformed(
        out -> out.setSeq(3).setPing(AgentProto.Ping.getDefaultInstance()),
        "seq: 3 (expected: no number on ping)");
    assertMalformed(
        out -> out.setEvent(AgentProto.Event.newBuilder().setMessageId("m").setName("n")),
        "seq: 0 (expected: a whole number, 1 to 2^63 - 1)");
    assertMalformed(
        out -> out.setAck(-1).setPing(AgentProto.Ping.getDefaultInstance()),
        "ack: 18446744073709551615 (expected: a whole number, 0 to 2^63 - 1)");
    assertMalformed(
        out -> out.setSeq(1)
            .setEvent(AgentProto.Event.newBuilder()
                .setMessageId("m")
                .setName("n")
                .setBody(ByteString.copyFrom(new byte[Opaque.LONGEST + 1]))),
        "event.body: 65537 bytes (expected: at most 65536 bytes)");
    assertMalformed(
        out -> out.setRegister(AgentProto.Register.newBuilder()
            .setDescription(AgentProto.AgentDescription.newBuilder().setId("not an id"))),
        "description.id: not an id (expected: 1..128 characters of [A-Za-z0-9._:-])");
    assertMalformed(
        out -> out.setRegister(AgentProto.Register.getDefaultInstance()),
        "register.description: missing (expected: an agent's description)");
    assertMalformed(
        out -> out.setHeartbeatAck(AgentProto.HeartbeatAck.newBuilder()
            .setPacing(AgentProto.Pacing.newBuilder().setSpreadMs(Double.NaN))),
        "heartbeat_ack.pacing.spread_ms: NaN (expected: a number, 0 or more)");
    assertMalformed(
        out -> out.setRejected(AgentProto.Rejected.newBuilder().setWhy("a\0b")),
        "rejected.why: contains NUL (expected: text without NUL)");
    assertMalformed(
        out -> out.setDraining(AgentProto.Draining.newBuilder().setOverMs(10).setDeadlineMs(9)),
        "draining.deadline_ms: 9 (expected: a whole number, 10 to 2^63 - 1)");
  }

  @Test
  void decode_secretThatIsTooLong_isNotQuoted() {
    assertMalformed(
        out -> out.setResume(AgentProto.Resume.newBuilder()
            .setAgentId("a")
            .setInstanceId("i")
            .setResumeId("r")
            .setToken("hunter2".repeat(99))),
        "resume.token: <redacted> (expected: text of 1..256 characters)");
  }

  @Test
  void decode_absurdDuration_isVeryLong() throws MalformedMessageException {
    byte[] bytes = envelope(
        out -> out.setDeferred(AgentProto.Deferred.newBuilder().setRetryAfterMs(Long.MAX_VALUE)));

    assertThat(GrpcCodec.decode(bytes).toString()).contains("PT277777H46M40S");
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void decode_mutatedMessage_neverThrowsAnythingElse(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> originals = samples().stream()
        .map(GrpcCodec::encode)
        .filter(bytes -> bytes.length < 1024)
        .toList();
    for (int i = 0; i < MUTATIONS_PER_SEED; i++) {
      byte[] bytes = originals.get(random.nextInt(originals.size())).clone();
      for (int mutations = random.nextInt(4); mutations >= 0; mutations--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      requireContained(Arrays.copyOf(bytes, random.nextInt(bytes.length + 2)));
    }
  }

  private static void requireContained(byte[] bytes) {
    try {
      if (GrpcCodec.decode(bytes) instanceof Received.Said said) {
        Envelope envelope = said.envelope();
        // What was understood can be used: printed, fingerprinted and sent on.
        assertThat(envelope.toString()).isNotEmpty();
        if (envelope.message() instanceof Register register) {
          assertThat(register.description().fingerprint()).hasSize(64);
        }
        if (!(envelope.message() instanceof Unknown)) {
          assertThat(GrpcCodec.encode(envelope)).isNotEmpty();
        }
      }
    } catch (MalformedMessageException e) {
      assertThat(e.getMessage()).hasSizeLessThan(300).contains("expected").doesNotContain("\n");
    }
  }

  private static void assertMalformed(
      Consumer<AgentProto.Envelope.Builder> content, String message) {
    assertThatThrownBy(() -> GrpcCodec.decode(envelope(content)))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessage(message);
  }

  private static byte[] envelope(Consumer<AgentProto.Envelope.Builder> content) {
    AgentProto.Envelope.Builder out =
        AgentProto.Envelope.newBuilder().setTimestamp(Fields.timestamp(SampleMessages.NOW));
    content.accept(out);
    return out.build().toByteArray();
  }
}
