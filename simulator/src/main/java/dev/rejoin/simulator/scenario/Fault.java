package dev.rejoin.simulator.scenario;

import dev.rejoin.api.settings.Durations;
import java.time.Duration;

/** Something that goes wrong at a moment of the simulation. */
public sealed interface Fault {

  /** When it begins, since the simulation's start. */
  Duration at();

  /** How long it lasts; zero for what is over in an instant. */
  Duration lasts();

  /** In a few words, for the margin of a chart. */
  String label();

  /** When it is over. */
  default Duration until() {
    return at().plus(lasts());
  }

  /**
   * The control plane's process dies: every connection ends, new ones are refused until it is back.
   *
   * @param sessionsKept whether its store survives
   */
  record Crash(Duration at, Duration lasts, boolean sessionsKept) implements Fault {
    @Override
    public String label() {
      return "crash, sessions " + (sessionsKept ? "kept" : "forgotten");
    }
  }

  /**
   * The path of some agents is cut.
   *
   * @param silent true if packets vanish without a word, false if connections are reset and new ones unreachable
   */
  record Cut(Duration at, Duration lasts, AgentRange agents, boolean silent) implements Fault {
    @Override
    public String label() {
      return (silent ? "silent cut" : "cut") + of(agents);
    }
  }

  /** The connections of some agents are reset, and may be opened again at once. */
  record Reset(Duration at, AgentRange agents) implements Fault {
    @Override
    public Duration lasts() {
      return Duration.ZERO;
    }

    @Override
    public String label() {
      return "reset" + of(agents);
    }
  }

  /**
   * The path of some agents is bad.
   *
   * @param loss share of packets lost on the way, each way, beyond what the network always loses
   * @param delay additional time for one way
   */
  record BadPath(Duration at, Duration lasts, AgentRange agents, double loss, Duration delay)
      implements Fault {
    public BadPath {
      if (!(loss >= 0 && loss < 1)) {
        throw new IllegalArgumentException("loss: " + loss + " (expected: 0 or more, below 1)");
      }
    }

    @Override
    public String label() {
      String lost = loss > 0 ? Shares.format(loss) + " loss" : "";
      String late = delay.isZero() ? "" : "+" + Durations.format(delay) + " each way";
      return lost + (lost.isEmpty() || late.isEmpty() ? "" : ", ") + late + of(agents);
    }
  }

  /** Every upgrade is answered so much later. */
  record SlowAccept(Duration at, Duration lasts, Duration by) implements Fault {
    @Override
    public String label() {
      return "accepts +" + Durations.format(by);
    }
  }

  /** Every full registration is answered so much later. */
  record SlowRegistration(Duration at, Duration lasts, Duration by) implements Fault {
    @Override
    public String label() {
      return "registration +" + Durations.format(by);
    }
  }

  /** The control plane forgets every session, and keeps every connection. */
  record ForgetSessions(Duration at) implements Fault {
    @Override
    public Duration lasts() {
      return Duration.ZERO;
    }

    @Override
    public String label() {
      return "sessions forgotten";
    }
  }

  private static String of(AgentRange agents) {
    return agents.equals(AgentRange.all()) ? "" : ", agents " + agents;
  }
}
