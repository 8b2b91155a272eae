package dev.rejoin.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.api.settings.InvalidSettingsException;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaultKindTest {
  private static final Path REFERENCE = Path.of("..", "docs", "simulator.md");

  private static Fault fault(FaultKind kind, Map<String, String> written) {
    return kind.create(Settings.of(kind.options(), written));
  }

  @Test
  void everyKind_readsWhatIsWritten() {
    Duration at = Duration.ofSeconds(5);
    Duration lasts = Duration.ofMinutes(1);
    AgentRange half = new AgentRange(0.25, 0.75);
    Map<String, String> when = Map.of("at", "5s", "lasts", "1m");

    assertThat(fault(FaultKind.CRASH, when)).isEqualTo(new Fault.Crash(at, lasts, true));
    assertThat(fault(FaultKind.CRASH, Map.of("at", "5s", "lasts", "1m", "sessions", "forgotten")))
        .isEqualTo(new Fault.Crash(at, lasts, false));
    assertThat(fault(FaultKind.CUT, when))
        .isEqualTo(new Fault.Cut(at, lasts, AgentRange.all(), true));
    assertThat(fault(
            FaultKind.CUT,
            Map.of("at", "5s", "lasts", "1m", "agents", "25%..75%", "silent", "false")))
        .isEqualTo(new Fault.Cut(at, lasts, half, false));
    assertThat(fault(FaultKind.RESET, Map.of("at", "5s", "agents", "0.25..0.75")))
        .isEqualTo(new Fault.Reset(at, half));
    assertThat(fault(
            FaultKind.BAD_PATH, Map.of("at", "5s", "lasts", "1m", "loss", "2%", "delay", "80ms")))
        .isEqualTo(new Fault.BadPath(at, lasts, AgentRange.all(), 0.02, Duration.ofMillis(80)));
    assertThat(fault(FaultKind.SLOW_ACCEPTS, Map.of("at", "5s", "lasts", "1m", "by", "2s")))
        .isEqualTo(new Fault.SlowAccept(at, lasts, Duration.ofSeconds(2)));
    assertThat(fault(FaultKind.SLOW_REGISTRATION, Map.of("at", "5s", "lasts", "1m", "by", "2s")))
        .isEqualTo(new Fault.SlowRegistration(at, lasts, Duration.ofSeconds(2)));
    assertThat(fault(FaultKind.FORGET_SESSIONS, Map.of("at", "5s")))
        .isEqualTo(new Fault.ForgetSessions(at));
  }

  @Test
  void badPath_thatIsNotBad_isRefused() {
    assertThatThrownBy(() -> fault(FaultKind.BAD_PATH, Map.of("at", "5s", "lasts", "1m")))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessage("loss: 0% (expected: more than 0%, or a delay beside it)");
  }

  @ParameterizedTest
  @EnumSource
  void everyKindAndOption_standsInTheReference(FaultKind kind) throws IOException {
    String reference = Files.readString(REFERENCE);
    StringBuilder row = new StringBuilder("| `" + kind.label() + "` | " + kind.meaning() + " | ");
    row.append(String.join(
        ", ", kind.options().stream().map(option -> "`" + option.name() + "`").toList()));
    assertThat(reference).contains(row + " |");
    for (Option<?> option : kind.options()) {
      assertThat(reference)
          .contains("| `" + option.name() + "` | " + option.expectation() + " | "
              + option.defaultText().map(text -> "`" + text + "`").orElse("–") + " | "
              + option.meaning() + " |");
    }
  }
}
