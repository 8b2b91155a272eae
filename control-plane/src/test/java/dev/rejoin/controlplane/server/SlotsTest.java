package dev.rejoin.controlplane.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.controlplane.ControlPlane;
import dev.rejoin.controlplane.ControlPlaneConfig;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The door over real sockets. What it decides is tested in virtual time. */
final class SlotsTest {
  private static final Pattern MILLIS = Pattern.compile("rejoin-retry-after-ms: (\\d+)\r\n");
  private static final Pattern SECONDS = Pattern.compile("retry-after: (\\d+)\r\n");

  private static ControlPlane start(double capacity) {
    return ControlPlane.start(ControlPlaneConfig.onFreePort().withCapacity(capacity));
  }

  /** The answer to one attempt to upgrade. */
  private static String knock(ControlPlane controlPlane, String id) {
    try (RawClient client = new RawClient(controlPlane.endpoint())) {
      client.write(RawClient.upgrade("/", "rejoin-agent-id: " + id + "\r\n"));
      return client.readHead();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long slot(String answer) {
    assertThat(answer).startsWith("HTTP/1.1 503 ");
    return number(MILLIS, answer).orElseThrow();
  }

  private static OptionalLong number(Pattern pattern, String answer) {
    Matcher matcher = pattern.matcher(answer);
    return matcher.find()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  @Test
  void upgrades_overTheCapacity_getSlotsOfTheirOwn() {
    try (ControlPlane controlPlane = start(0.05)) {
      assertThat(knock(controlPlane, "first")).startsWith("HTTP/1.1 101 ");

      List<Long> slots = new ArrayList<>();
      for (int agent = 0; agent < 20; agent++) {
        String answer = knock(controlPlane, "agent-" + agent);
        slots.add(slot(answer));
        // The standard header is never earlier than ours.
        assertThat(number(SECONDS, answer).orElseThrow() * 1000)
            .isGreaterThanOrEqualTo(slot(answer));
      }
      // About 42 s apart: registrations have every other slot.
      assertThat(slots).isSorted();
      assertThat(new HashSet<>(slots.stream().map(slot -> slot / 30_000).toList()))
          .hasSize(20);
    }
  }

  @Test
  void agent_atItsSlot_isLetInThoughOthersKnock() {
    try (ControlPlane controlPlane = start(0.5)) {
      knock(controlPlane, "first");
      long slot = slot(knock(controlPlane, "second"));
      assertThat(slot(knock(controlPlane, "second"))).isLessThanOrEqualTo(slot);

      Awaitility.await().atMost(TestAgent.PATIENCE).until(() -> {
        knock(controlPlane, "stranger");
        return knock(controlPlane, "second").startsWith("HTTP/1.1 101 ");
      });
    }
  }

  @Test
  void health_atCapacity_isAnswered() throws IOException {
    try (ControlPlane controlPlane = start(0.05)) {
      knock(controlPlane, "first");
      slot(knock(controlPlane, "second"));

      try (RawClient client = new RawClient(controlPlane.endpoint())) {
        client.write("HEAD /health HTTP/1.1\r\nhost: x\r\n\r\n");
        assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
      }
    }
  }

  @Test
  void registrations_overTheirLimit_areAnsweredInTurn() {
    ControlPlaneConfig config =
        ControlPlaneConfig.onFreePort().withCapacity(1000).withRegistrationRate(20);
    try (ControlPlane controlPlane = ControlPlane.start(config)) {
      List<TestAgent> agents = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        TestAgent agent = TestAgent.connect(controlPlane.endpoint(), "agent-" + i);
        agents.add(agent);
        agent.send(Envelope.of(
            new Register(agent.description(), "p", "g", 0, Map.of()), "r", 0, Instant.EPOCH));
      }

      for (TestAgent agent : agents) {
        assertThat(agent.receive().message()).isInstanceOf(RegisterSuccess.class);
      }
      agents.forEach(TestAgent::close);
      assertThat(controlPlane.statistics().registered()).isEqualTo(6);
    }
  }

  @Test
  void connections_overTheHandshakeCeiling_areClosedWithoutAWord() throws IOException {
    ControlPlaneConfig config =
        ControlPlaneConfig.onFreePort().withCapacity(0.01).withHandshakeRate(0.01);
    try (ControlPlane controlPlane = ControlPlane.start(config)) {
      Endpoint endpoint = controlPlane.endpoint();
      for (int i = 0; i < 10; i++) {
        // Somebody who only looks whether the port is open costs nothing.
        new Socket(endpoint.host(), endpoint.port()).close();
      }
      assertThat(knock(controlPlane, "first")).startsWith("HTTP/1.1 101 ");

      try (RawClient client = new RawClient(endpoint)) {
        client.write(RawClient.upgrade("/", "rejoin-agent-id: second\r\n"));
        assertThatThrownBy(client::readHead).isInstanceOf(EOFException.class);
      }
    }
  }
}
