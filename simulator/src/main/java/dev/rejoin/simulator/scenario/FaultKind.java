package dev.rejoin.simulator.scenario;

import dev.rejoin.api.settings.InvalidSettingsException;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import dev.rejoin.api.settings.SettingsProblem;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What can go wrong, as it is written in a plan: a name, and options that say when and how badly. */
public enum FaultKind {
  CRASH(
      "crash",
      "The control plane's process dies: every connection ends, new ones are refused until it is back.",
      List.of(Written.AT, Written.LASTS, Written.SESSIONS),
      settings -> new Fault.Crash(
          settings.get(Written.AT),
          settings.get(Written.LASTS),
          settings.get(Written.SESSIONS) == Written.Sessions.KEPT)),

  CUT(
      "cut",
      "The path of some agents is cut.",
      List.of(Written.AT, Written.LASTS, Written.AGENTS, Written.SILENT),
      settings -> new Fault.Cut(
          settings.get(Written.AT),
          settings.get(Written.LASTS),
          settings.get(Written.AGENTS),
          settings.get(Written.SILENT))),

  RESET(
      "reset",
      "The connections of some agents are reset, and may be opened again at once.",
      List.of(Written.AT, Written.AGENTS),
      settings -> new Fault.Reset(settings.get(Written.AT), settings.get(Written.AGENTS))),

  BAD_PATH(
      "bad-path",
      "The path of some agents loses packets, or takes longer, or both.",
      List.of(Written.AT, Written.LASTS, Written.AGENTS, Written.LOSS, Written.DELAY),
      FaultKind::badPath),

  SLOW_ACCEPTS(
      "slow-accepts",
      "Every connection is opened so much later; behind the agents' connect timeout that is never.",
      List.of(Written.AT, Written.LASTS, Written.BY),
      settings -> new Fault.SlowAccept(
          settings.get(Written.AT), settings.get(Written.LASTS), settings.get(Written.BY))),

  SLOW_REGISTRATION(
      "slow-registration",
      "Every full registration is answered so much later.",
      List.of(Written.AT, Written.LASTS, Written.BY),
      settings -> new Fault.SlowRegistration(
          settings.get(Written.AT), settings.get(Written.LASTS), settings.get(Written.BY))),

  FORGET_SESSIONS(
      "forget-sessions",
      "The control plane forgets every session and keeps every connection.",
      List.of(Written.AT),
      settings -> new Fault.ForgetSessions(settings.get(Written.AT)));

  private final String label;
  private final String meaning;
  private final List<Option<?>> options;
  private final Function<Settings, Fault> create;

  FaultKind(
      String label, String meaning, List<Option<?>> options, Function<Settings, Fault> create) {
    this.label = label;
    this.meaning = meaning;
    this.options = options;
    this.create = create;
  }

  /** What it is called in a plan. */
  public String label() {
    return label;
  }

  /** One sentence for the reference. */
  public String meaning() {
    return meaning;
  }

  public List<Option<?>> options() {
    return options;
  }

  /**
   * The fault that was described.
   *
   * @param settings of {@link #options}
   * @throws InvalidSettingsException if the values, each valid alone, make no fault together
   */
  public Fault create(Settings settings) {
    return create.apply(settings);
  }

  /** The kind of that name. */
  public static Optional<FaultKind> named(String label) {
    return Arrays.stream(values()).filter(kind -> kind.label.equals(label)).findFirst();
  }

  /** All names, in the order of the reference. */
  public static List<String> names() {
    return Arrays.stream(values()).map(FaultKind::label).toList();
  }

  private static Fault badPath(Settings settings) {
    double loss = settings.get(Written.LOSS);
    Duration delay = settings.get(Written.DELAY);
    if (loss == 0 && delay.isZero()) {
      throw new InvalidSettingsException(List.of(SettingsProblem.conflicting(
          Written.LOSS.name(), Shares.format(loss), "more than 0%, or a delay beside it")));
    }
    return new Fault.BadPath(
        settings.get(Written.AT),
        settings.get(Written.LASTS),
        settings.get(Written.AGENTS),
        loss,
        delay);
  }

  /** The options, described once. In a type of their own, so that they are there before the kinds are. */
  private static final class Written {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final double MOST_LOSS = 0.9;

    static final Option<Duration> AT = Option.duration("at", Duration.ZERO, FaultPlan.LONGEST)
        .mandatory()
        .meaning("When it begins, since the plan does.");
    static final Option<Duration> LASTS = Option.duration("lasts", SHORTEST, FaultPlan.LONGEST)
        .mandatory()
        .meaning("How long it lasts.");
    static final Option<Sessions> SESSIONS = Option.choice("sessions", Sessions.class)
        .byDefault(Sessions.KEPT)
        .meaning("Whether the store survives.");
    static final Option<AgentRange> AGENTS = Option.text("agents")
        .as(AgentRange::parse, AgentRange::toString, AgentRange.EXPECTATION)
        .byDefault(AgentRange.all())
        .meaning("Whom it hits: the agents between two shares of the fleet.");
    static final Option<Boolean> SILENT = Option.flag("silent")
        .byDefault(true)
        .meaning("true: packets vanish without a word; false: connections are reset, and new ones"
            + " find no route.");
    static final Option<Double> LOSS = Option.text("loss")
        .as(Shares::parse, Shares::format, "0%..90%")
        .accepting(loss -> loss >= 0 && loss <= MOST_LOSS, "0%..90%")
        .byDefault(0.0)
        .meaning("Packets lost each way, beyond what the network always loses.");
    static final Option<Duration> DELAY = Option.duration(
            "delay", Duration.ZERO, Duration.ofMinutes(1))
        .byDefault(Duration.ZERO)
        .meaning("Additional time each way.");
    static final Option<Duration> BY = Option.duration("by", SHORTEST, Duration.ofMinutes(10))
        .mandatory()
        .meaning("How much later.");

    /** What becomes of the sessions in a crash. */
    enum Sessions {
      KEPT,
      FORGOTTEN
    }
  }
}
