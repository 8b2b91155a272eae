package dev.rejoin.tools.fleet;

import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.Observation;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.tools.fleet.Comeback.From;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells the fleet's ways back apart: its start, and whenever a hundredth of it is lost within ten seconds. What fewer
 * agents lose is their own. Thread-safe.
 */
final class Comebacks {
  private static final double WORTH_TELLING = 0.01;
  private static final long TOGETHER = Duration.ofSeconds(10).toNanos();
  private static final int KEPT = 10;

  private final int agents;
  private final Deque<Comeback> ended = new ArrayDeque<>();
  private final ComebackStory story;
  private @Nullable Comeback current;
  private int ready;
  private int halted;

  /** Losses that are not known to be the fleet's. */
  private int few;

  private long fewSince;
  private String firstReason = "";

  Comebacks(int agents) {
    this.agents = agents;
    story = new ComebackStory(agents);
  }

  synchronized void on(Observation observation) {
    AgentEvent event = observation.event();
    long tick = observation.tick();
    if (event instanceof AgentEvent.Lost lost) {
      ready--;
      lost(tick, lost.reason().code());
    } else if (event instanceof AgentEvent.Ready back) {
      story.spread(back.pacing());
      if (!back.handover()) {
        ready++;
        back(tick, back);
      }
    } else if (event instanceof AgentEvent.Halted) {
      halted++;
      endIfComplete();
    } else if (event instanceof AgentEvent.Started && current == null && ended.isEmpty()) {
      current = new Comeback(From.START, tick, agents, "");
    } else if (current != null) {
      attempted(current, event, tick);
    }
  }

  private static void attempted(Comeback comeback, AgentEvent event, long tick) {
    if (event instanceof AgentEvent.ConnectionOpened) {
      comeback.answer(tick);
      comeback.attempted();
    } else if (event instanceof AgentEvent.AttemptFailed failed) {
      if (failed.failure() instanceof ConnectFailure.Busy) {
        comeback.sentAway(tick);
      }
      comeback.attempted();
    }
  }

  private void lost(long tick, String reason) {
    Comeback now = current;
    if (now != null && !now.answered()) {
      if (now.from() == From.LOSS) {
        now.lostAnother();
      }
      return;
    }
    if (few == 0 || tick - fewSince > TOGETHER) {
      few = 0;
      fewSince = tick;
      firstReason = reason;
    }
    few++;
    if (few >= Math.max(1, WORTH_TELLING * agents)) {
      if (now != null && now.returned() == 0) {
        current = Comeback.continuing(now, few);
      } else {
        end();
        current = new Comeback(From.LOSS, fewSince, few, firstReason);
      }
      few = 0;
    }
  }

  private void back(long tick, AgentEvent.Ready ready) {
    if (current != null) {
      current.back(tick, ready);
      endIfComplete();
    }
  }

  private void endIfComplete() {
    if (ready + halted >= agents) {
      end();
    }
  }

  private void end() {
    Comeback now = current;
    if (now != null) {
      story.ended(now, ready);
      ended.add(now);
      if (ended.size() > KEPT) {
        ended.remove();
      }
      current = null;
    }
  }

  /** What has happened since this was last asked, a line each. */
  synchronized List<String> news(long now) {
    return story.news(current, now);
  }

  /** Where the fleet stands, in a few words; empty while everybody is there. */
  synchronized String standing(long now) {
    Comeback under = current;
    if (under == null || under.from() == From.START && !under.answered()) {
      return "";
    }
    return under.answered()
        ? "the control plane answers since " + ComebackStory.seconds(now - under.answeredAt())
        : "the control plane has been away for " + ComebackStory.seconds(now - under.began());
  }

  /** The last ways back, the oldest first; one that is under way is the last. */
  synchronized List<Comeback> all() {
    List<Comeback> all = new ArrayList<>(ended);
    if (current != null) {
      all.add(current);
    }
    return all;
  }
}
