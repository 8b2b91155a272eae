package dev.rejoin.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

  @ParameterizedTest
  @CsvSource({
    "ws://localhost:18080, ws, localhost, 18080, /",
    "wss://cp.example.com, wss, cp.example.com, 443, /",
    "ws://cp, ws, cp, 80, /",
    "WSS://CP:1/agents/v1, wss, CP, 1, /agents/v1",
    "grpcs://10.0.0.7:18090/, grpcs, 10.0.0.7, 18090, /",
    "ws://[::1]:65535/a%20b, ws, ::1, 65535, /a%20b",
    "'  ws://a:1 ', ws, a, 1, /"
  })
  void parse_takesAnAddressApart(String text, String scheme, String host, int port, String path) {
    assertThat(Endpoint.parse(text)).isEqualTo(new Endpoint(scheme, host, port, path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost:18080",
        "ws:/a:1",
        "ws://",
        "ws://:80",
        "ws://a b:1",
        "ws://a:0",
        "ws://a:65536",
        "ws://a:x",
        "grpc://a",
        "://a:1"
      })
  void parse_ofAnythingElse_isRefusedWithTheTextAndAnExpectation(String text) {
    assertThatThrownBy(() -> Endpoint.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("endpoint: " + text)
        .hasMessageContaining("expected: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wss://agent:s3cret@cp:1",
        "wss://cp:1/?token=s3cret",
        "wss://cp:1/#s3cret",
        "wss://agent:s3cret@bad host:1",
        "wss://agent:s3cret@under_score:1",
        "wss://cp:1/?token=s3cret with space",
        "//agent:s3cret@cp"
      })
  void parse_ofAnAddressWithACredential_isRefusedWithoutPrintingIt(String text) {
    assertThatThrownBy(() -> Endpoint.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("endpoint: ")
        .hasMessageNotContaining("s3cret")
        .hasNoCause();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ws://a:1",
        "ws://[::1]:2/p",
        "wss://cp.example.com:443",
        "grpcs://10.0.0.7:18090/x/y"
      })
  void toString_isReadBack(String text) {
    assertThat(Endpoint.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({"ws, false", "wss, true", "grpc, false", "grpcs, true", "http, false", "https, true"})
  void secure_isTheSchemesPromise(String scheme, boolean expected) {
    assertThat(new Endpoint(scheme, "a", 1, "/").secure()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, true",
    "LOCALHOST, true",
    "127.0.0.1, true",
    "127.255.255.254, true",
    "::1, true",
    "127.example.com, false",
    "127.0.0.1.example.com, false",
    "localhost.example.com, false",
    "10.0.0.1, false",
    "::2, false"
  })
  void loopback_isThisMachine_andNoNameThatLooksLikeIt(String host, boolean expected) {
    assertThat(new Endpoint("ws", host, 1, "/").loopback()).isEqualTo(expected);
  }

  @Test
  void endpoint_thatNamesNothing_cannotExist() {
    assertThatThrownBy(() -> new Endpoint("ws", "a", 70_000, "/")).hasMessageContaining("70000");
    assertThatThrownBy(() -> new Endpoint("WS", "a", 1, "/")).hasMessageContaining("WS");
    assertThatThrownBy(() -> new Endpoint("ws", "", 1, "/")).hasMessageContaining("host");
    assertThatThrownBy(() -> new Endpoint("ws", "a", 1, "p")).hasMessageContaining("path");
  }
}
