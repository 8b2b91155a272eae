package dev.rejoin.transport.websocket;

import dev.rejoin.transport.netty.PeerText;
import dev.rejoin.transport.websocket.wire.WebSocketProtocol;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * When a busy control plane wants to see this agent again: {@code rejoin-retry-after-ms}, or else {@code Retry-After} in
 * seconds or as a date (RFC 9110, section 10.2.3). What is garbled, negative or past counts as not said, and is named by
 * {@link #ignored}. Large values are
 * passed on as they are, up to {@link #LONGEST}: how long to obey is for the state machine to decide.
 */
final class RetryAfter {
  static final Duration LONGEST = Duration.ofDays(3650);

  private RetryAfter() {}

  static Optional<Duration> find(HttpHeaders headers, InstantSource wallClock) {
    String millis = headers.get(WebSocketProtocol.RETRY_AFTER_MILLIS_HEADER, "").strip();
    OptionalLong precise = wholeNumber(millis, LONGEST.toMillis());
    if (precise.isPresent()) {
      return Optional.of(Duration.ofMillis(precise.getAsLong()));
    }
    String standard = headers.get(HttpHeaderNames.RETRY_AFTER, "").strip();
    OptionalLong seconds = wholeNumber(standard, LONGEST.toSeconds());
    return seconds.isPresent()
        ? Optional.of(Duration.ofSeconds(seconds.getAsLong()))
        : untilDate(standard, wallClock);
  }

  /** What was said and could not be used, for people, from a semicolon on; empty if there is nothing. */
  static String ignored(HttpHeaders headers, InstantSource wallClock) {
    String millis = headers.get(WebSocketProtocol.RETRY_AFTER_MILLIS_HEADER, "").strip();
    if (wholeNumber(millis, LONGEST.toMillis()).isPresent()) {
      return "";
    }
    String standard = headers.get(HttpHeaderNames.RETRY_AFTER, "").strip();
    boolean usable = wholeNumber(standard, LONGEST.toSeconds()).isPresent()
        || untilDate(standard, wallClock).isPresent();
    return remark(
            WebSocketProtocol.RETRY_AFTER_MILLIS_HEADER, millis, "a whole number of milliseconds")
        + (usable ? "" : remark("Retry-After", standard, "whole seconds or a date to come"));
  }

  private static String remark(String header, String value, String expected) {
    return value.isEmpty()
        ? ""
        : "; " + header + ": " + PeerText.clip(value) + " (expected: " + expected + ") is ignored";
  }

  /** Digits only; however many there are, the result is at most {@code most}. */
  private static OptionalLong wholeNumber(String text, long most) {
    if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return OptionalLong.empty();
    }
    long value = 0;
    for (int i = 0; i < text.length() && value < most; i++) {
      value = value * 10 + (text.charAt(i) - '0');
    }
    return OptionalLong.of(Math.min(value, most));
  }

  private static Optional<Duration> untilDate(String text, InstantSource wallClock) {
    Instant date;
    try {
      date = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
    Duration wait = Duration.between(wallClock.instant(), date);
    if (wait.isNegative()) {
      return Optional.empty();
    }
    return Optional.of(wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
  }
}
