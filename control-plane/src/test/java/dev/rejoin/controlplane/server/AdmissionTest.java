package dev.rejoin.controlplane.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.message.Rejected;
import dev.rejoin.controlplane.ControlPlane;
import dev.rejoin.controlplane.ControlPlaneConfig;
import java.io.IOException;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is let in, by a token file. */
final class AdmissionTest {
  @TempDir
  Path folder;

  private ControlPlane start(String tokens) throws IOException {
    Path file = folder.resolve("tokens");
    Files.writeString(file, tokens);
    return ControlPlane.start(ControlPlaneConfig.onFreePort().withTokenFile(file));
  }

  private static TestAgent connect(ControlPlane controlPlane, String id, String token) {
    return TestAgent.connect(
        controlPlane.endpoint(), id, id + "-process", Map.of("Authorization", "Bearer " + token));
  }

  private static void assertRefused(ControlPlane controlPlane, String id, String token) {
    assertThatThrownBy(() -> connect(controlPlane, id, token))
        .satisfies(failure -> assertThat(statusOf(failure)).isEqualTo(401));
  }

  private static int statusOf(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    assertThat(cause).isInstanceOf(WebSocketHandshakeException.class);
    return ((WebSocketHandshakeException) cause).getResponse().statusCode();
  }

  @Test
  void token_ofTheAgent_letsItIn() throws IOException {
    try (ControlPlane controlPlane = start("# agents\n\nsecret-1 agent-1\n");
        TestAgent agent = connect(controlPlane, "agent-1", "secret-1")) {
      assertThat(agent.register().epoch()).isEqualTo(1);
    }
  }

  @Test
  void token_missingOrWrong_isRefusedWithAChallenge() throws IOException {
    try (ControlPlane controlPlane = start("secret-1 agent-1\n")) {
      assertRefused(controlPlane, "agent-1", "secret-2");
      try (RawClient client = new RawClient(controlPlane.endpoint())) {
        client.write(RawClient.upgrade("/", ""));
        assertThat(client.readHead())
            .startsWith("HTTP/1.1 401 ")
            .contains("www-authenticate: Bearer");
      }
    }
  }

  @Test
  void token_ofAnotherAgent_registersNobodyElse() throws IOException {
    try (ControlPlane controlPlane = start("secret-1 agent-1\n");
        TestAgent agent = connect(controlPlane, "agent-2", "secret-1")) {
      Message answer =
          agent.request(new Register(agent.description(), "process", "g", 0, Map.of()));

      assertThat(answer)
          .isInstanceOfSatisfying(
              Rejected.class, rejected -> assertThat(rejected.permanent()).isTrue());
    }
  }

  @Test
  void token_withPrefix_letsAWholeFleetIn() throws IOException {
    try (ControlPlane controlPlane = start("secret fleet-*\n");
        TestAgent agent = connect(controlPlane, "fleet-7", "secret")) {
      assertThat(agent.register().epoch()).isEqualTo(1);
    }
  }

  @Test
  void tokenFile_thatChanged_isUsedAtTheNextHandshake() throws IOException {
    try (ControlPlane controlPlane = start("old agent-1\n")) {
      connect(controlPlane, "agent-1", "old").close();

      Files.writeString(folder.resolve("tokens"), "rotated agent-1\n");

      assertRefused(controlPlane, "agent-1", "old");
      connect(controlPlane, "agent-1", "rotated").close();
    }
  }

  @Test
  void rotatedToken_resumesTheSession() throws IOException {
    try (ControlPlane controlPlane = start("old agent-1\n");
        TestAgent first = connect(controlPlane, "agent-1", "old")) {
      var session = first.register();
      Files.writeString(folder.resolve("tokens"), "rotated agent-1\n");

      try (TestAgent second = connect(controlPlane, "agent-1", "rotated")) {
        assertThat(second.resume(session, 0).epoch()).isEqualTo(2);
      }
    }
  }

  @Test
  void tokenFile_thatBroke_leavesTheLastInForce() throws IOException {
    try (ControlPlane controlPlane = start("secret agent-1\n")) {
      Files.writeString(folder.resolve("tokens"), "secret\n");
      connect(controlPlane, "agent-1", "secret").close();

      Files.delete(folder.resolve("tokens"));
      connect(controlPlane, "agent-1", "secret").close();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "secret | line 1: 1 fields (expected: token agent-id)",
        "secret a b | line 1: 3 fields (expected: token agent-id)",
        "secret a/b | line 1: agent id: 'a/b'",
        "secret a*b | line 1: agent id: 'a*b'"
      })
  void tokenFile_withAMistake_namesTheLineAndNoToken(String content, String problem) {
    assertThatThrownBy(() -> start(content))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(problem)
        .hasMessageNotContaining("secret");
  }

  @Test
  void tokenFile_thatIsMissing_isNamed() {
    Path file = folder.resolve("none");

    assertThatThrownBy(
            () -> ControlPlane.start(ControlPlaneConfig.onFreePort().withTokenFile(file)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void openControlPlane_ignoresTokens() {
    try (ControlPlane controlPlane = ControlPlane.start(ControlPlaneConfig.onFreePort());
        TestAgent agent = connect(controlPlane, "agent-1", "whatever")) {
      assertThat(agent.request(new Register(agent.description(), "p", "g", 0, Map.of())))
          .isInstanceOf(RegisterSuccess.class);
    }
  }
}
