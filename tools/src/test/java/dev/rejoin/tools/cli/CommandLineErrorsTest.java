package dev.rejoin.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.agent.cli.RejoinCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user gets who made a mistake: one clear message, exit code 2, nothing started. */
class CommandLineErrorsTest {

  private record Result(int exitCode, String message) {}

  private static Result run(String... arguments) {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      return new Result(RejoinCommand.execute(arguments), bytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(before);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "control-plane --port 70000 | --port: 70000 (expected: 0..65535)",
        "control-plane --port x | Invalid value for option '--port': 'x' is not an int",
        "control-plane --admin-port 70000 | --admin-port: 70000 (expected: 0..65535)",
        "control-plane --admin-port none | --admin-port: none (expected: 0..65535 or off)",
        "control-plane --grpc-port 70000 | --grpc-port: 70000 (expected: 0..65535)",
        "control-plane --grpc-port x | Invalid value for option '--grpc-port': 'x' is not an int",
        "control-plane --grpc-port 18080 | --grpc-port: 18080 is --port (expected: another, or 0)",
        "control-plane --capacity 0 | capacity: 0.0 (expected: more than 0, at most 1000000000 per second)",
        "control-plane --fsync | --fsync stands alone (expected: --state beside it)",
        "control-plane --shared | --shared stands alone (expected: --state beside it)",
        "control-plane --drain-on-stop 8 | 8 (expected: a length of time such as 500ms, 1.5s or 1m30s)",
        "control-plane --tokens /nowhere/tokens | --tokens: /nowhere/tokens: no such file (expected: a readable file)",
        "control-plane --tls-key key.pem | --tls-certificate and --tls-key (expected: both or neither)",
        "control-plane --tls-client-ca ca.pem | --tls-client-ca stands alone (expected: --tls-certificate and --tls-key beside it)",
        "control-plane --registration-delay 8 | 8 (expected: a length of time such as 500ms, 1.5s or 1m30s)",
        "control-plane --speed 9 | Unknown options: '--speed', '9'",
        "fleet --agents 5 | Missing required option: '--endpoint",
        "fleet --agents 0 --endpoint ws://127.0.0.1:1 | --agents: 0 (expected: 1..100000)",
        "fleet --agents 1 --endpoint ws://127.0.0.1:1 --id-prefix a/ | --id-prefix: ",
        "fleet --agents 1 --endpoint ws://127.0.0.1:1 --set agent.id.x=1 | --set agent.id.x: id is no section (expected: section.option)",
        "fleet --agents 1 --endpoint ws://127.0.0.1:1 --strategy pacd | did you mean paced?",
        "fleet --agents 1 --endpoint ws://127.0.0.1:1 --set reconnect.max_dely=1s | did you mean max_delay?",
        "fleet --agents 1 --endpoint http://127.0.0.1:1 | expected: a scheme",
        "simulate --agents 0 | --agents: 0 (expected: 1..5000000)",
        "simulate --outage 0s | --outage: 0s (expected: more than 0s, at most 1d)",
        "simulate --loss NaN | NaN (expected: a share such as 2% or 0.02)",
        "simulate --policy pacd | did you mean paced?",
        "simulate --policy full-jitter:max_dely=1s | did you mean max_delay?",
        "simulate --plan /nowhere/plan.yaml | /nowhere/plan.yaml: no such file (expected: a YAML file)",
        "simulate --agents 5000000 --html / | --html: /: is there and is no file (expected: a file that can be written)",
        "bench --transport tcp | --transport: tcp (expected: websocket or grpc)",
        "bench --size 64,70000 | --size: 70000 (expected: 0..65536)",
        "bench --duration 0s | --duration: ",
        "demo --transport tcp | tcp (expected: websocket or grpc)",
        "demo --heartbeat-channel websocket | websocket (expected: main or grpc)",
        "demo --story e | --story: e (expected: a, a1, a2, b, c, d, or with --heartbeat-channel grpc e or f, separated by commas)",
      })
  void command_withAMistake_saysWhatWasExpectedAndExitsWith2(String command, String message) {
    Result result = run(command.strip().split(" "));
    assertThat(result.message()).contains(message.strip());
    assertThat(result.exitCode()).isEqualTo(2);
  }

  @Test
  void controlPlane_onAPortInUse_namesItAndExitsWith2() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Result result = run(
          "control-plane", "--port", String.valueOf(taken.getLocalPort()), "--admin-port", "off");
      assertThat(result.message())
          .contains("control-plane: cannot listen on 127.0.0.1:" + taken.getLocalPort());
      assertThat(result.exitCode()).isEqualTo(2);
    }
  }

  @Test
  void controlPlane_onAGrpcPortInUse_namesItAndExitsWith2() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Result result = run(
          "control-plane",
          "--port",
          "0",
          "--grpc-port",
          String.valueOf(taken.getLocalPort()),
          "--admin-port",
          "off");
      assertThat(result.message())
          .contains(
              "control-plane: cannot listen on 127.0.0.1:" + taken.getLocalPort() + " for gRPC: ");
      assertThat(result.exitCode()).isEqualTo(2);
    }
  }
}
