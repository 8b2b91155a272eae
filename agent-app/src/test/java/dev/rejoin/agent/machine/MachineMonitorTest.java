package dev.rejoin.agent.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.testkit.time.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineMonitorTest {
  private static final Duration INTERVAL = Duration.ofSeconds(2);

  @TempDir
  private Path folder;

  private final VirtualTime time = new VirtualTime();
  private final List<String> heard = new ArrayList<>();
  private Set<String> addresses = Set.of("192.0.2.1");
  private Path token;
  private MachineMonitor monitor;

  @BeforeEach
  void start() throws IOException {
    token = Files.writeString(folder.resolve("token"), "first");
    monitor = new MachineMonitor(time, time, () -> addresses, new FileWatch(List.of(token)));
    monitor.start(time.newScheduler(), Runnable::run, heard::add, () -> heard.add("credentials"));
  }

  @Test
  void quietMachine_saysNothing() {
    time.advance(Duration.ofHours(1));

    assertThat(heard).isEmpty();
  }

  @Test
  void sleep_wakesUp() {
    time.advance(Duration.ofSeconds(10));
    time.jumpWallClock(Duration.ofMinutes(5));
    time.advance(INTERVAL);

    assertThat(heard).containsExactly("resumed after 300 s of sleep");
  }

  @Test
  void clockSetBackOrSlewed_isNoSleep() {
    time.jumpWallClock(Duration.ofHours(-1));
    time.advance(INTERVAL);
    time.jumpWallClock(Duration.ofMillis(2_900));
    time.advance(INTERVAL);

    assertThat(heard).isEmpty();
  }

  @Test
  void changedAddresses_wakeUpOnce() {
    time.advance(INTERVAL);
    addresses = Set.of("198.51.100.7");
    time.advance(INTERVAL.multipliedBy(3));

    assertThat(heard).containsExactly("local addresses changed");
  }

  @Test
  void rotatedFile_isToldOnce() throws IOException {
    time.advance(INTERVAL);
    Files.writeString(token, "the second one");
    time.advance(INTERVAL.multipliedBy(3));

    assertThat(heard).containsExactly("credentials");
  }

  @Test
  void fileThatVanishesAndReturns_isToldTwice() throws IOException {
    Files.delete(token);
    time.advance(INTERVAL);
    Files.writeString(token, "again");
    time.advance(INTERVAL);

    assertThat(heard).containsExactly("credentials", "credentials");
  }

  @Test
  void stoppedMonitor_leavesNoTimer() {
    monitor.stop();
    time.advance(INTERVAL);

    assertThat(time.advanceToNext()).isFalse();
  }

  @Test
  void thisMachine_isDescribed() {
    Machine machine = Machine.detect();

    assertThat(machine.specs().cpuCores()).isPositive();
    assertThat(machine.specs().diskBytes()).isPositive();
    assertThat(machine.specs().operatingSystem()).isNotBlank();
    assertThat(machine.specs().architecture()).isNotBlank();
    assertThat(LocalAddresses.current()).doesNotContain("127.0.0.1");
  }
}
