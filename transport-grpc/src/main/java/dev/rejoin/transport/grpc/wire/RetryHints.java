package dev.rejoin.transport.grpc.wire;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.RetryInfo;
import dev.rejoin.transport.netty.PeerText;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** When to come again, as a refusal's metadata say it in one of several ways. */
public final class RetryHints {
  private static final Duration LONGEST = Duration.ofDays(365);

  private RetryHints() {}

  /** Adds the hint in the way that is exact to the millisecond, rounded up. */
  public static void write(Duration retryAfter, Metadata trailers) {
    trailers.put(GrpcProtocol.RETRY_AFTER_MILLIS, Long.toString(Fields.millis(retryAfter)));
  }

  /**
   * Adds the hint in the way that is exact to the millisecond, and as {@code RetryInfo} for those who know only that.
   *
   * @param status what the call is refused with, which {@code RetryInfo} comes wrapped in
   */
  public static void write(Duration retryAfter, Status status, Metadata trailers) {
    write(retryAfter, trailers);
    long millis = Fields.millis(retryAfter);
    RetryInfo hint = RetryInfo.newBuilder()
        .setRetryDelay(com.google.protobuf.Duration.newBuilder()
            .setSeconds(millis / 1000)
            .setNanos((int) (millis % 1000) * 1_000_000))
        .build();
    com.google.rpc.Status details = com.google.rpc.Status.newBuilder()
        .setCode(status.getCode().value())
        .setMessage(status.getDescription() == null ? "" : status.getDescription())
        .addDetails(Any.pack(hint))
        .build();
    trailers.put(GrpcProtocol.STATUS_DETAILS, details.toByteArray());
  }

  /**
   * The hint, from the most exact source that has one: {@code rejoin-retry-after-ms}, {@code RetryInfo},
   * {@code grpc-retry-pushback-ms}, {@code retry-after}. Empty where none can be read; never negative, at most a year.
   *
   * @param now for a {@code retry-after} that is a date
   */
  public static Optional<Duration> read(Metadata trailers, Instant now) {
    return Stream.of(
            millis(trailers.get(GrpcProtocol.RETRY_AFTER_MILLIS)),
            retryInfo(trailers.get(GrpcProtocol.STATUS_DETAILS)),
            millis(trailers.get(GrpcProtocol.RETRY_PUSHBACK_MILLIS)),
            secondsOrDate(trailers.get(GrpcProtocol.RETRY_AFTER), now))
        .flatMap(Optional::stream)
        .findFirst()
        .map(hint -> hint.compareTo(LONGEST) > 0 ? LONGEST : hint);
  }

  /** Hints that are there and cannot be read, for people, from a semicolon on; empty if there are none. */
  public static String ignored(Metadata trailers, Instant now) {
    String precise = trailers.get(GrpcProtocol.RETRY_AFTER_MILLIS);
    String pushback = trailers.get(GrpcProtocol.RETRY_PUSHBACK_MILLIS);
    String standard = trailers.get(GrpcProtocol.RETRY_AFTER);
    return remark(GrpcProtocol.RETRY_AFTER_MILLIS, precise, millis(precise))
        + remark(GrpcProtocol.RETRY_PUSHBACK_MILLIS, pushback, millis(pushback))
        + remark(GrpcProtocol.RETRY_AFTER, standard, secondsOrDate(standard, now));
  }

  private static String remark(
      Metadata.Key<String> key, @Nullable String value, Optional<Duration> read) {
    return value == null || read.isPresent()
        ? ""
        : "; " + key.name() + ": " + PeerText.clip(value)
            + " (expected: a whole number, 0 or more) is ignored";
  }

  private static Optional<Duration> millis(@Nullable String value) {
    return digits(value).map(Duration::ofMillis);
  }

  private static Optional<Duration> secondsOrDate(@Nullable String value, Instant now) {
    Optional<Duration> seconds = digits(value).map(Duration::ofSeconds);
    if (value == null || seconds.isPresent()) {
      return seconds;
    }
    try {
      Instant date = ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
          .toInstant();
      return Optional.of(date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO);
    } catch (DateTimeException notADate) {
      return Optional.empty();
    }
  }

  private static Optional<Long> digits(@Nullable String value) {
    // Twelve digits of seconds are more than anybody means and cannot overflow.
    return value != null && value.strip().matches("[0-9]{1,12}")
        ? Optional.of(Long.valueOf(value.strip()))
        : Optional.empty();
  }

  private static Optional<Duration> retryInfo(byte @Nullable [] details) {
    if (details == null) {
      return Optional.empty();
    }
    try {
      for (Any detail : com.google.rpc.Status.parseFrom(details).getDetailsList()) {
        if (detail.is(RetryInfo.class)) {
          return delay(detail.unpack(RetryInfo.class).getRetryDelay());
        }
      }
    } catch (InvalidProtocolBufferException notAStatus) {
      // a hint that cannot be read is none
    }
    return Optional.empty();
  }

  private static Optional<Duration> delay(com.google.protobuf.Duration delay) {
    boolean absurd = delay.getSeconds() < 0 || delay.getNanos() < 0;
    return absurd
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds(
            Math.min(delay.getSeconds(), LONGEST.toSeconds()), delay.getNanos()));
  }
}
