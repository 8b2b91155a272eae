package dev.rejoin.otel;

import static dev.rejoin.otel.TraceTree.attribute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.transport.ConnectRequest.Role;
import dev.rejoin.reconnect.machine.HeartbeatRoute;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Heartbeats on a connection of their own: how it comes about, and what it says about a loss. */
class HeartbeatChannelStoriesTest extends Stories {

  @BeforeEach
  void heartbeatsBeside() {
    replaceAgent(time -> List.of(), new HeartbeatRoute.Beside());
    traced.ready();
  }

  @Test
  void channel_openedAfterTheReturn_isInItsTrace() {
    Span channel = only().named("rejoin.heartbeat_channel").get(0);

    assertThat(only().beneath(channel))
        .extracting(Span::getName)
        .containsExactly(
            "rejoin.connect.dns",
            "rejoin.connect.tcp",
            "rejoin.connect.tls",
            "rejoin.connect.upgrade");
    assertThat(attribute(channel, "network.peer.address")).contains("192.0.2.1");
    assertThat(attribute(channel, "rejoin.transport")).contains("virtual");
  }

  @Test
  void mainLost_whileHeartbeatsAreAnswered_isEvidenceInTheTrace() {
    traced.advance(10_000);
    traced.controlPlane.cut(Role.MAIN);
    traced.advance(3_000);

    Span root = last().root();
    assertThat(attribute(root, "rejoin.evidence", "rejoin.channel")).contains("main");
    assertThat(attribute(root, "rejoin.evidence", "rejoin.noticed")).contains("lost");
    assertThat(attribute(root, "rejoin.evidence", "rejoin.other_answers")).contains("true");
    assertThat(MetricsTest.page(traced))
        .contains("rejoin_heartbeat_round_trip_seconds_count{rejoin_channel=\"heartbeat\"}")
        .containsPattern(
            "rejoin_connections_compared_total\\{rejoin_channel=\"main\",rejoin_other_answers=\"true\"} 1");
  }

  @Test
  void bothLost_isToldInTheTrace() {
    traced.advance(10_000);
    traced.controlPlane.cut(Role.MAIN);
    traced.controlPlane.cut(Role.HEARTBEAT);
    traced.advance(3_000);

    Span root = last().root();
    assertThat(attribute(root, "rejoin.evidence", "rejoin.other_answers")).contains("false");
    assertThat(attribute(root, "rejoin.heartbeat_channel_down", "error.type"))
        .contains("connection_lost");
    assertThat(MetricsTest.page(traced))
        .containsPattern(
            "rejoin_heartbeat_channel_failures_total\\{rejoin_cause=\"connection_lost\"} 1");
  }
}
