package dev.rejoin.controlplane.server;

import dev.rejoin.api.settings.Durations;
import dev.rejoin.api.time.Ticker;
import dev.rejoin.controlplane.model.ControlPlaneEvent;
import dev.rejoin.controlplane.model.ControlPlaneEvent.DrainBegan;
import dev.rejoin.controlplane.model.ControlPlaneEvent.DrainEnded;
import dev.rejoin.controlplane.model.ControlPlaneEvent.EventReceived;
import dev.rejoin.controlplane.model.ControlPlaneEvent.Forgotten;
import dev.rejoin.controlplane.model.ControlPlaneEvent.Lost;
import dev.rejoin.controlplane.model.ControlPlaneEvent.PeerMisbehaved;
import dev.rejoin.controlplane.model.ControlPlaneEvent.ProcessDied;
import dev.rejoin.controlplane.model.ControlPlaneEvent.Registered;
import dev.rejoin.controlplane.model.ControlPlaneEvent.RegistrationDeferred;
import dev.rejoin.controlplane.model.ControlPlaneEvent.RegistrationDemanded;
import dev.rejoin.controlplane.model.ControlPlaneEvent.Rejected;
import dev.rejoin.controlplane.model.ControlPlaneEvent.Resumed;
import dev.rejoin.controlplane.model.ControlPlaneEvent.Superseded;
import dev.rejoin.controlplane.model.ControlPlaneListener;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line per transition while they come singly; while a fleet moves, one line per second that counts them. Confined to
 * the model's context.
 */
final class LogListener implements ControlPlaneListener {
  private static final Logger log = LoggerFactory.getLogger("dev.rejoin.controlplane");
  private static final int LINES_PER_SECOND = 20;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Ticker ticker;
  private final TreeMap<String, Integer> suppressed = new TreeMap<>();
  private long windowStarted;
  private int lines;

  LogListener(Ticker ticker) {
    this.ticker = ticker;
    this.windowStarted = ticker.nanos();
  }

  @Override
  public void on(ControlPlaneEvent event) {
    if (event instanceof EventReceived received) {
      log.debug(
          "{}: event {} ({} bytes)",
          received.agentId(),
          received.event().name(),
          received.event().body().size());
      return;
    }
    describe(event).ifPresent(line -> {
      turnWindow();
      if (lines < LINES_PER_SECOND) {
        lines++;
        log.info("{}", line);
      } else {
        suppressed.merge(event.name(), 1, Integer::sum);
        log.debug("{}", line);
      }
    });
  }

  /** Reports what was suppressed in the second that has passed. */
  void turnWindow() {
    long now = ticker.nanos();
    if (now - windowStarted < SECOND) {
      return;
    }
    windowStarted = now;
    lines = 0;
    if (!suppressed.isEmpty()) {
      log.info(
          "and within a second: {}",
          suppressed.entrySet().stream()
              .map(entry -> entry.getValue() + " " + entry.getKey())
              .collect(Collectors.joining(", ")));
      suppressed.clear();
    }
  }

  private static Optional<String> describe(ControlPlaneEvent event) {
    if (event instanceof Resumed resumed) {
      return Optional.of(resumed.agentId() + ": resumed" + after(resumed.away()) + ", epoch "
          + resumed.epoch()
          + (resumed.replayed() == 0 ? "" : ", " + resumed.replayed() + " commands again"));
    }
    if (event instanceof Registered registered) {
      return Optional.of(registered.agentId() + ": registered" + after(registered.away())
          + ", epoch " + registered.epoch() + (registered.repeated() ? ", repeated" : ""));
    }
    if (event instanceof Lost lost) {
      return Optional.of(
          lost.agentId() + ": lost (" + lost.why() + ") after " + rounded(lost.held()));
    }
    if (event instanceof RegistrationDemanded demanded) {
      return Optional.of(name(demanded.agentId()) + ": asked to register (" + demanded.why() + ")");
    }
    if (event instanceof RegistrationDeferred deferred) {
      return Optional.of(
          deferred.agentId() + ": registration put off by " + rounded(deferred.retryAfter()));
    }
    if (event instanceof Rejected rejected) {
      return Optional.of(name(rejected.agentId()) + ": rejected"
          + (rejected.permanent() ? " for good" : "") + " (" + rejected.why() + ")");
    }
    if (event instanceof Superseded superseded && superseded.conflict()) {
      return Optional.of(
          superseded.agentId() + ": another process took over, epoch " + superseded.epoch());
    }
    if (event instanceof Forgotten forgotten) {
      return Optional.of(forgotten.agentId() + ": forgotten, " + forgotten.undelivered()
          + " commands undelivered");
    }
    if (event instanceof DrainBegan drain) {
      return Optional.of("draining " + drain.agents() + " agents over "
          + Durations.format(drain.over()) + ", closing those that are left after "
          + Durations.format(drain.deadline()));
    }
    if (event instanceof DrainEnded drain) {
      return Optional.of(
          drain.cancelled()
              ? "draining called off"
              : "drained, " + drain.closed() + " agents closed at the deadline");
    }
    if (event instanceof ProcessDied died) {
      return Optional.of("process " + died.process() + " that shared the state is gone, "
          + died.agents() + " agents lost");
    }
    if (event instanceof PeerMisbehaved misbehaved) {
      return Optional.of(name(misbehaved.agentId()) + ": " + misbehaved.detail());
    }
    return Optional.empty();
  }

  private static String after(Optional<Duration> away) {
    return away.map(length -> " after " + rounded(length)).orElse("");
  }

  private static String rounded(Duration length) {
    return Durations.format(Duration.ofMillis(length.toMillis()));
  }

  private static String name(String agentId) {
    return agentId.isEmpty() ? "unknown agent" : agentId;
  }
}
