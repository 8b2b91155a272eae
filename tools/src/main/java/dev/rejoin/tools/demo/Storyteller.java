package dev.rejoin.tools.demo;

import dev.rejoin.tools.events.EventLine;
import dev.rejoin.tools.events.Micros;
import dev.rejoin.tools.process.AgentProcess;
import dev.rejoin.tools.process.Pause;
import dev.rejoin.tools.text.Figures;
import dev.rejoin.tools.text.Ink.Tone;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells one story after another on a stage. Confined to one thread. */
final class Storyteller {
  private static final Duration PEACE = Duration.ofMillis(1_500);
  private static final Duration RETURN_PATIENCE = Duration.ofSeconds(30);
  /** Longer than a heartbeat's interval and its deadlines, so that whatever a blink did has shown. */
  private static final Duration AFTERMATH = Duration.ofSeconds(8);

  private static final String NEWCOMER = "newcomer";

  private final Stage stage;
  private final Timeline timeline;
  private Optional<Story> next = Optional.empty();

  Storyteller(Stage stage, Timeline timeline) {
    this.stage = stage;
    this.timeline = timeline;
  }

  /**
   * Tells it, to a good end or a bad one.
   *
   * @param following the story after it, which is prepared while time has to pass in this one
   */
  StoryOutcome tell(Story story, Optional<Story> following) throws InterruptedException {
    next = following;
    try {
      return switch (story) {
        case KEPT, FORGOTTEN -> killed(story);
        case CUT -> cut(story, Reach.EVERYTHING);
        case MAIN_ALONE -> cut(story, Reach.MAIN);
        case HEARTBEATS_ALONE -> heartbeatsAlone(story);
        case BLINK -> blink(story);
        case SLOW -> slow(story);
      };
    } catch (IOException e) {
      ReturnFigures nothing = ReturnFigures.of(List.of(), 0, 0);
      return new StoryOutcome(
          story,
          nothing,
          Optional.empty(),
          Optional.empty(),
          List.of(String.valueOf(e.getMessage())),
          "",
          timeline.end());
    }
  }

  private StoryOutcome killed(Story story) throws IOException, InterruptedException {
    awaitHeir();
    peace();
    int mark = stage.agent().events().mark();
    long faultAt = killFor(story);
    long backAt = stage.succeed();
    awaitReturn(mark, backAt);
    if (story.bounds().resumed()) {
      stage.courier().moveTo(stage.admin());
    } else { // a new session numbers anew
      stage.courier().begin(stage.admin());
    }
    return end(story, mark, faultAt, backAt, "");
  }

  private StoryOutcome slow(Story story) throws IOException, InterruptedException {
    Duration delay = story.succession().map(Succession::registrationDelay).orElse(Duration.ZERO);
    awaitHeir();
    peace();
    int mark = stage.agent().events().mark();
    long faultAt = killFor(story);
    long backAt = stage.succeed();
    AgentProcess newcomer = stage.startAgent(NEWCOMER);
    stage.happened(
        stage.now(),
        Tone.STEP,
        "+",
        "newcomer",
        "a second agent starts, which must register in full");
    awaitReturn(mark, backAt);
    stage.courier().moveTo(stage.admin());
    timeline.doing("the agent is back; the newcomer still registers");
    EventLine known = newcomer.await(
        0, "registration of the newcomer", line -> line.is("ready"), RETURN_PATIENCE);
    Duration took = known.millis("registration_ms").orElse(Duration.ZERO);
    stage.happened(
        known.micros(),
        Tone.GOOD,
        "✓",
        "newcomer",
        "registered in full in " + Figures.duration(took));
    StoryOutcome outcome = end(
        story, mark, faultAt, backAt, "a newcomer's registration took " + Figures.duration(took));
    newcomer.stop();
    if (took.compareTo(delay) >= 0) {
      return outcome;
    }
    return outcome.withProblem("the newcomer registered in " + Figures.duration(took)
        + " (expected: " + Figures.duration(delay) + " or more)");
  }

  private StoryOutcome cut(Story story, Reach reach) throws IOException, InterruptedException {
    peace();
    int mark = stage.agent().events().mark();
    long faultAt = stage.cut(reach);
    timeline.doing("the path is cut");
    prepareNext();
    pauseUntil(faultAt, story.outage());
    long backAt = stage.heal(reach);
    awaitReturn(mark, backAt);
    return end(story, mark, faultAt, backAt, "");
  }

  private StoryOutcome heartbeatsAlone(Story story) throws IOException, InterruptedException {
    peace();
    int mark = stage.agent().events().mark();
    long faultAt = stage.breakOffHeartbeats();
    timeline.doing("the heartbeats' connection is gone");
    prepareNext();
    pauseUntil(faultAt, story.outage());
    long backAt = stage.heal(Reach.HEARTBEATS);
    timeline.doing("waiting for the heartbeats' connection");
    stage.awaitHeartbeatChannel(mark, backAt);
    StoryOutcome outcome = end(story, mark, faultAt, backAt, "the main connection was not touched");
    return outcome
        .figures()
        .suspectedIn()
        .map(after -> outcome.withProblem("the main connection was suspected after "
            + Figures.duration(after) + " (expected: never)"))
        .orElse(outcome);
  }

  private StoryOutcome blink(Story story) throws IOException, InterruptedException {
    peace();
    int mark = stage.agent().events().mark();
    long faultAt = stage.cut(Reach.EVERYTHING);
    timeline.doing("the path is cut");
    pauseUntil(faultAt, story.outage());
    long backAt = stage.heal(Reach.EVERYTHING);
    timeline.doing("watching whether the agent noticed");
    prepareNext();
    pauseUntil(backAt, AFTERMATH);
    boolean noticed = stage.agent().events().since(mark).stream()
        .anyMatch(line -> line.is("suspect") || line.is("ready"));
    return end(
        story,
        mark,
        faultAt,
        backAt,
        noticed ? "a second connection was tried; the session held" : "the agent noticed nothing");
  }

  // ---- the parts they have in common

  private void awaitHeir() throws IOException, InterruptedException {
    timeline.doing("warming up the control plane that will follow");
    stage.awaitHeir();
  }

  /** Told while time has to pass anyhow. */
  private void prepareNext() throws IOException {
    if (next.isPresent()) {
      stage.prepare(next.get());
    }
  }

  /** Ordinary life, with messages under way. */
  private void peace() throws IOException, InterruptedException {
    stage.awaitChannels();
    timeline.doing("all is well; messages flow");
    stage.courier().begin(stage.admin());
    Pause.of(PEACE);
  }

  private long killFor(Story story) throws IOException, InterruptedException {
    long faultAt = stage.kill();
    timeline.doing("no control plane");
    prepareNext();
    pauseUntil(faultAt, story.outage());
    return faultAt;
  }

  private void pauseUntil(long from, Duration after) throws InterruptedException {
    Pause.of(after.minus(Micros.between(from, stage.now())));
  }

  /** Until the agent is ready on a connection made after its loss. */
  private void awaitReturn(int mark, long backAt) throws IOException, InterruptedException {
    timeline.doing("the control plane is there; the agent is on its way");
    stage
        .agent()
        .await(
            mark, "return", line -> line.is("ready") && line.micros() >= backAt, RETURN_PATIENCE);
    timeline.doing("the agent is back");
  }

  private StoryOutcome end(Story story, int mark, long faultAt, long backAt, String extra)
      throws IOException, InterruptedException {
    Pause.of(PEACE);
    timeline.doing("counting messages");
    Receipt receipt = stage.courier().settle();
    List<EventLine> events = stage.agent().events().since(mark);
    ReturnFigures figures = ReturnFigures.of(events, faultAt, backAt);
    Optional<ChannelFigures> channel = stage.twoChannels()
        ? Optional.of(ChannelFigures.of(events, faultAt, backAt))
        : Optional.empty();
    List<String> problems = new ArrayList<>(story.bounds().problems(figures));
    channel.ifPresent(seen -> problems.addAll(story.channelBounds().problems(seen)));
    problems.addAll(receipt.problems());
    return new StoryOutcome(
        story, figures, channel, Optional.of(receipt), problems, extra, timeline.end());
  }
}
