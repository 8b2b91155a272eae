package dev.rejoin.transport.grpc.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.rpc.RetryInfo;
import dev.rejoin.api.transport.CloseReason;
import io.grpc.Metadata;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TrailersTest {
  private static final Instant NOW = Instant.parse("2026-11-24T08:30:00Z");

  @Test
  void closing_reason_isReadAsWritten() {
    CloseReason reason = new CloseReason(1012, "Neustart für 100 % + Wartung");

    assertThat(ClosingTrailers.read(ClosingTrailers.of(reason))).contains(reason);
    assertThat(ClosingTrailers.read(ClosingTrailers.of(new CloseReason(1000, ""))))
        .contains(new CloseReason(1000, ""));
  }

  @Test
  void closing_badCodeOrText_isNoneOrTakenAsItIs() {
    assertThat(ClosingTrailers.read(new Metadata())).isEmpty();
    assertThat(ClosingTrailers.read(closing("99999", ""))).isEmpty();
    assertThat(ClosingTrailers.read(closing("0999", ""))).isEmpty();
    assertThat(ClosingTrailers.read(closing("1001", "%zz"))).contains(new CloseReason(1001, "%zz"));
  }

  @Test
  void hint_inMillisecondsOfOurs_winsAndIsRoundedUp() {
    Metadata trailers = trailers(GrpcProtocol.RETRY_AFTER, "9");
    RetryHints.write(Duration.ofNanos(1_500_001_000), trailers);

    assertThat(RetryHints.read(trailers, NOW)).contains(Duration.ofMillis(1501));
  }

  @Test
  void hint_inRetryInfo_isRead() {
    assertThat(RetryHints.read(retryInfo(2, 500_000_000), NOW)).contains(Duration.ofMillis(2500));
    assertThat(RetryHints.read(retryInfo(-2, 0), NOW)).isEmpty();
    assertThat(RetryHints.read(retryInfo(Long.MAX_VALUE, 0), NOW)).contains(Duration.ofDays(365));
  }

  @Test
  void hint_inStatusDetailsThatAreNone_isNone() {
    Metadata trailers = new Metadata();
    trailers.put(GrpcProtocol.STATUS_DETAILS, new byte[] {1, 2, 3});

    assertThat(RetryHints.read(trailers, NOW)).isEmpty();
  }

  @Test
  void hint_ofGrpcPushbackAndHttp_isRead() {
    assertThat(RetryHints.read(trailers(GrpcProtocol.RETRY_PUSHBACK_MILLIS, "750"), NOW))
        .contains(Duration.ofMillis(750));
    assertThat(RetryHints.read(trailers(GrpcProtocol.RETRY_PUSHBACK_MILLIS, "-1"), NOW))
        .isEmpty();
    assertThat(RetryHints.read(trailers(GrpcProtocol.RETRY_AFTER, "3"), NOW))
        .contains(Duration.ofSeconds(3));
    assertThat(RetryHints.read(
            trailers(GrpcProtocol.RETRY_AFTER, "Tue, 24 Nov 2026 08:30:07 GMT"), NOW))
        .contains(Duration.ofSeconds(7));
    assertThat(RetryHints.read(
            trailers(GrpcProtocol.RETRY_AFTER, "Tue, 24 Nov 2026 08:29:07 GMT"), NOW))
        .contains(Duration.ZERO);
    assertThat(RetryHints.read(trailers(GrpcProtocol.RETRY_AFTER, "soon"), NOW)).isEmpty();
    assertThat(RetryHints.read(trailers(GrpcProtocol.RETRY_AFTER, "9999999999999999"), NOW))
        .isEmpty();
  }

  @Test
  void hint_thatCannotBeRead_isNamed() {
    assertThat(RetryHints.ignored(trailers(GrpcProtocol.RETRY_PUSHBACK_MILLIS, "-1"), NOW))
        .isEqualTo("; grpc-retry-pushback-ms: -1 (expected: a whole number, 0 or more) is ignored");
    assertThat(RetryHints.ignored(trailers(GrpcProtocol.RETRY_AFTER, "soon"), NOW))
        .startsWith("; retry-after: soon (expected:");
    assertThat(RetryHints.ignored(trailers(GrpcProtocol.RETRY_AFTER, "3"), NOW)).isEmpty();
    assertThat(RetryHints.ignored(new Metadata(), NOW)).isEmpty();
  }

  private static Metadata retryInfo(long seconds, int nanos) {
    Metadata trailers = new Metadata();
    trailers.put(
        GrpcProtocol.STATUS_DETAILS,
        com.google.rpc.Status.newBuilder()
            .addDetails(Any.pack(RetryInfo.newBuilder()
                .setRetryDelay(com.google.protobuf.Duration.newBuilder()
                    .setSeconds(seconds)
                    .setNanos(nanos))
                .build()))
            .build()
            .toByteArray());
    return trailers;
  }

  private static Metadata closing(String code, String text) {
    Metadata trailers = trailers(GrpcProtocol.CLOSE_CODE, code);
    trailers.put(GrpcProtocol.CLOSE_TEXT, text);
    return trailers;
  }

  private static Metadata trailers(Metadata.Key<String> key, String value) {
    Metadata trailers = new Metadata();
    trailers.put(key, value);
    return trailers;
  }
}
