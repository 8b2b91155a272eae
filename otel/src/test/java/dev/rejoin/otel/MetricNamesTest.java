package dev.rejoin.otel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.transport.ConnectRequest.Role;
import dev.rejoin.api.transport.Probe;
import dev.rejoin.otel.VirtualControlPlane.Door;
import dev.rejoin.reconnect.AgentStatus;
import dev.rejoin.reconnect.machine.HeartbeatRoute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The names on the page are those that the dashboard asks for and that the documentation lists. */
class MetricNamesTest extends Stories {
  private static final Path DASHBOARD = Path.of("../deploy/grafana/rejoin.json");
  private static final Path DOCUMENTATION = Path.of("../docs/tracing.md");

  private static final Pattern ASKED = Pattern.compile("\\b(rejoin_\\w+)\\{job");
  private static final Pattern WORD = Pattern.compile("\\b(rejoin_\\w+)");
  private static final Pattern SERIES = Pattern.compile("(?m)^(rejoin_\\w+)[{ ]");
  private static final Pattern FAMILY = Pattern.compile("(?m)^# TYPE (rejoin_\\w+) ");
  private static final Pattern LABELLED = Pattern.compile("[{,](rejoin_\\w+)=\"");
  private static final Pattern LISTED =
      Pattern.compile("(?m)^\\| `(rejoin\\.[\\w.]+)` \\| (s|count|agents|spans) \\|");

  @Test
  void dashboard_asksOnlyForWhatThereIs() throws IOException {
    String page = everythingHappened();
    String dashboard = Files.readString(DASHBOARD);

    assertThat(all(ASKED, dashboard)).hasSizeGreaterThan(15).isSubsetOf(all(SERIES, page));
    Set<String> others = all(WORD, dashboard);
    others.removeAll(all(SERIES, page));
    assertThat(others).hasSizeGreaterThan(5).isSubsetOf(all(LABELLED, page));
  }

  @Test
  void documentation_listsWhatThereIs() throws IOException {
    Set<String> listed = new TreeSet<>();
    Matcher line = LISTED.matcher(Files.readString(DOCUMENTATION));
    while (line.find()) {
      String unit = line.group(2).equals("s") ? "_seconds" : "";
      listed.add(line.group(1).replace('.', '_') + unit);
    }

    assertThat(all(FAMILY, everythingHappened())).isEqualTo(listed);
  }

  /** Every instrument has something to show. */
  private String everythingHappened() {
    replaceAgent(
        time -> List.of(TracedAgent.hook("routes", time, Duration.ofMillis(5), Optional.empty())),
        new HeartbeatRoute.Beside());
    traced.controlPlane.announce(Duration.ofMillis(500));
    traced.ready();
    traced.controlPlane.cut(Role.HEARTBEAT);
    traced.controlPlane.deaf();
    traced.advanceTo(AgentStatus.State.SUSPECT);
    traced.advance(40_000);
    traced.controlPlane.cut(Role.MAIN);
    traced.controlPlane.door(Door.UNWELL);
    traced.controlPlane.probed(new Probe.Unhealthy("503"));
    traced.advance(30_000);
    traced.controlPlane.door(Door.OPEN);
    traced.controlPlane.probed(new Probe.Healthy());
    traced.advance(30_000);
    return MetricsTest.page(traced);
  }

  private static Set<String> all(Pattern pattern, String text) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
