package dev.rejoin.agent.machine;

import dev.rejoin.api.time.Scheduler;
import dev.rejoin.api.time.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices what makes an early attempt worth while: the machine slept, its addresses changed, or a credential file was
 * rotated. Looks every two seconds; one look is a few system calls.
 *
 * <p>A suspend shows as the wall clock having run further than the monotonic one, which stands still meanwhile (Linux,
 * {@code CLOCK_MONOTONIC}). Setting the clock forward looks the same; a needless wake-up costs one round trip.
 */
public final class MachineMonitor {
  private static final Logger log = LoggerFactory.getLogger(MachineMonitor.class);
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  /** Above what a clock discipline slews within one interval, below what a session notices. */
  private static final Duration JUMP = Duration.ofSeconds(3);

  private final Ticker ticker;
  private final InstantSource wallClock;
  private final Supplier<Set<String>> addresses;
  private final FileWatch files;

  private volatile boolean stopped;
  private long lastTick;
  private Instant lastWall;
  private @Nullable Set<String> lastAddresses;

  MachineMonitor(
      Ticker ticker, InstantSource wallClock, Supplier<Set<String>> addresses, FileWatch files) {
    this.ticker = ticker;
    this.wallClock = wallClock;
    this.addresses = addresses;
    this.files = files;
    lastTick = ticker.nanos();
    lastWall = wallClock.instant();
  }

  /** A monitor of the real machine and of {@code credentialFiles}. */
  public static MachineMonitor ofThisMachine(
      List<Path> credentialFiles, Ticker ticker, InstantSource wallClock) {
    return new MachineMonitor(
        ticker, wallClock, LocalAddresses::current, new FileWatch(credentialFiles));
  }

  /**
   * Begins to look; to be called once.
   *
   * @param blocking where the looking is done
   * @param wakeUp told what happened, on {@code blocking}
   * @param credentialsChanged told that a file changed, on {@code blocking}
   */
  public void start(
      Scheduler scheduler,
      Executor blocking,
      Consumer<String> wakeUp,
      Runnable credentialsChanged) {
    scheduler.schedule(
        INTERVAL,
        () -> blocking.execute(() -> {
          if (!stopped) {
            look(wakeUp, credentialsChanged);
            start(scheduler, blocking, wakeUp, credentialsChanged);
          }
        }));
  }

  /** Ends the looking. */
  public void stop() {
    stopped = true;
  }

  /** One look after the other, never two at once: the next is scheduled when one has ended. */
  private synchronized void look(Consumer<String> wakeUp, Runnable credentialsChanged) {
    long tick = ticker.nanos();
    Instant wall = wallClock.instant();
    Duration slept = Duration.between(lastWall, wall).minusNanos(tick - lastTick);
    lastTick = tick;
    lastWall = wall;
    if (slept.compareTo(JUMP) >= 0) {
      log.info("the machine seems to have slept for {} s", slept.toSeconds());
      wakeUp.accept("resumed after " + slept.toSeconds() + " s of sleep");
    }
    Set<String> now = addresses.get();
    if (lastAddresses != null && !now.equals(lastAddresses)) {
      log.info("local addresses changed from {} to {}", lastAddresses, now);
      wakeUp.accept("local addresses changed");
    }
    lastAddresses = now;
    if (files.changed()) {
      log.info("credentials changed: {}", files);
      credentialsChanged.run();
    }
  }
}
