package dev.rejoin.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.transport.websocket.wire.WebSocketProtocol;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final InstantSource NOW =
      InstantSource.fixed(Instant.parse("2026-11-24T08:30:00Z"));

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "7, 7",
    "' 7 ', 7",
    "864000, 864000",
    "99999999999999999999999999, 315360000",
    "'Tue, 24 Nov 2026 08:30:09 GMT', 9",
    "'Tue, 24 Nov 2026 08:30:00 GMT', 0",
    "'Fri, 24 Nov 9995 08:30:00 GMT', 315360000",
  })
  void find_secondsOrDate_isTheWait(String value, long seconds) {
    assertThat(find(value, null)).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-1",
        "+5",
        "1.5",
        "soon",
        "0x10",
        "7 s",
        "Tue, 24 Nov 2026 08:29:59 GMT",
        "Wed, 24 Nov 2026 08:31:00 GMT",
        "2026-11-24T09:00:00Z",
        "٣"
      })
  void find_garbledNegativeOrPast_isNotSaid(String value) {
    assertThat(find(value, null)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "250, 250", "999999999999999999999, 315360000000"})
  void find_milliseconds_winOverSeconds(String millis, long expected) {
    assertThat(find("7", millis)).contains(Duration.ofMillis(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-250", "2.5", "fast"})
  void find_garbledMilliseconds_leaveItToTheSeconds(String millis) {
    assertThat(find("7", millis)).contains(Duration.ofSeconds(7));
  }

  @Test
  void find_nothing_isNothing() {
    assertThat(find(null, null)).isEmpty();
  }

  @Test
  void ignored_garbledHeaders_areNamedWithTheExpectation() {
    assertThat(RetryAfter.ignored(headers("soon", "-250"), NOW))
        .isEqualTo(
            "; rejoin-retry-after-ms: -250 (expected: a whole number of milliseconds) is ignored"
                + "; Retry-After: soon (expected: whole seconds or a date to come) is ignored");
    assertThat(RetryAfter.ignored(headers("Tue, 24 Nov 2026 08:29:59 GMT", null), NOW))
        .startsWith("; Retry-After: Tue, 24 Nov 2026 08:29:59 GMT (expected:");
  }

  @Test
  void ignored_wherePreciseOnesAreUsed_isNothing() {
    assertThat(RetryAfter.ignored(headers("soon", "250"), NOW)).isEmpty();
    assertThat(RetryAfter.ignored(headers("7", null), NOW)).isEmpty();
    assertThat(RetryAfter.ignored(headers(null, null), NOW)).isEmpty();
  }

  private static Optional<Duration> find(String standard, String millis) {
    return RetryAfter.find(headers(standard, millis), NOW);
  }

  private static HttpHeaders headers(String standard, String millis) {
    HttpHeaders headers = new DefaultHttpHeaders(false);
    if (standard != null) {
      headers.set("retry-after", standard);
    }
    if (millis != null) {
      headers.set(WebSocketProtocol.RETRY_AFTER_MILLIS_HEADER, millis);
    }
    return headers;
  }
}
