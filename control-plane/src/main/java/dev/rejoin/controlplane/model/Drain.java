package dev.rejoin.controlplane.model;

import dev.rejoin.api.message.Draining;
import dev.rejoin.controlplane.model.Link.Role;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A planned end. Agents are told one after another, evenly over nineteen twentieths of the time, and each is given the
 * last twentieth's length to choose its moment: together they move evenly over the whole of it. Telling all at once would
 * leave the evenness to their dice, and would find those that were just connecting asleep. Whoever becomes known meanwhile
 * is told as well, and whoever is left at the deadline is closed with 1012.
 */
final class Drain {
  private static final int PARTS = 20;

  /** Closes a link. */
  @FunctionalInterface
  interface Closer {
    void close(Link link, int status, String why);
  }

  private final Context context;
  private final Links links;
  private final Closer closer;
  private final DrainNotice notice = new DrainNotice();

  /** Sessions' holders that have not been told, oldest first. */
  private final Deque<Link> waiting = new ArrayDeque<>();

  private @Nullable Course course;

  /** One drain, from its beginning to its being called off. */
  private static final class Course {
    final long startedAt;
    final Duration over;
    final Duration deadline;
    final long tellingNanos;
    /** Holders that were looked at: told, or gone by then. */
    int passed;

    int told;
    int agents;
    int closed;
    boolean ended;

    Course(long startedAt, Duration over, Duration deadline) {
      this.startedAt = startedAt;
      this.over = over;
      this.deadline = deadline;
      this.tellingNanos = over.minus(over.dividedBy(PARTS)).toNanos();
    }

    Duration part() {
      return over.dividedBy(PARTS);
    }

    long closesAt() {
      return startedAt + deadline.toNanos();
    }

    /** How many of so many are due. */
    long due(long now, int all) {
      long elapsed = now - startedAt;
      return elapsed >= tellingNanos
          ? all
          : Math.min(all, 1 + (long) ((double) elapsed / tellingNanos * all));
    }

    /** When the next of so many is due. */
    long nextAt(int all) {
      return startedAt + (long) Math.ceil((double) tellingNanos * passed / all);
    }
  }

  Drain(Context context, Links links, Closer closer) {
    this.context = context;
    this.links = links;
    this.closer = closer;
  }

  DrainNotice notice() {
    return notice;
  }

  void begin(Duration over, Duration deadline) {
    if (over.isNegative() || deadline.compareTo(over) < 0) {
      throw new IllegalArgumentException("drain over " + over + ", deadline " + deadline
          + " (expected: not negative, and a deadline no earlier than that)");
    }
    Course begun = new Course(context.now(), over, deadline);
    waiting.clear();
    for (Link link : links.all()) {
      if (link.role == Role.HOLDER) {
        waiting.add(link);
      }
    }
    begun.agents = waiting.size();
    course = begun;
    notice.post(context.fleet.pacing().spreadOrZero());
    context.tell(new ControlPlaneEvent.DrainBegan(over, deadline, begun.agents));
    tick();
  }

  void cancel() {
    Course running = course;
    if (running != null) {
      course = null;
      waiting.clear();
      notice.takeDown();
      context.tell(new ControlPlaneEvent.DrainEnded(running.closed, true));
    }
  }

  /** A session is on this link from now on. */
  void holds(Link link) {
    if (course != null) {
      course.agents++;
      waiting.add(link);
    }
  }

  void tick() {
    Course running = course;
    if (running == null) {
      return;
    }
    long now = context.now();
    int all = running.passed + waiting.size();
    for (long due = running.due(now, all); running.passed < due; running.passed++) {
      Link link = waiting.remove();
      if (link.role == Role.HOLDER) {
        running.told++;
        context.send(link, announcement(running, now));
      }
    }
    if (now >= running.closesAt()) {
      for (Link link : links.all()) {
        running.closed += link.role == Role.HOLDER ? 1 : 0;
        closer.close(link, CloseCodes.SERVICE_RESTART, "drained");
      }
      waiting.clear();
    }
    if (!running.ended && context.counters.held == 0) {
      running.ended = true;
      context.tell(new ControlPlaneEvent.DrainEnded(running.closed, false));
    }
  }

  private static Draining announcement(Course running, long now) {
    Duration left = Duration.ofNanos(Math.max(0, running.closesAt() - now));
    Duration part = running.part();
    return new Draining(part.compareTo(left) < 0 ? part : left, left);
  }

  boolean isRunning() {
    return course != null && !(course.ended && links.size() == 0);
  }

  /** When {@link #tick} has something to do; {@link Long#MAX_VALUE} for never. */
  long nextDeadline() {
    Course running = course;
    if (running == null || (waiting.isEmpty() && links.size() == 0)) {
      return Long.MAX_VALUE;
    }
    return waiting.isEmpty()
        ? running.closesAt()
        : Math.min(running.closesAt(), running.nextAt(running.passed + waiting.size()));
  }

  DrainView view() {
    Course running = course;
    int held = (int) context.counters.held;
    if (running == null) {
      return new DrainView(
          DrainView.State.OFF, Duration.ZERO, Duration.ZERO, Duration.ZERO, held, 0, held, 0);
    }
    return new DrainView(
        held == 0 ? DrainView.State.DRAINED : DrainView.State.DRAINING,
        running.over,
        running.deadline,
        Duration.ofNanos(context.now() - running.startedAt),
        running.agents,
        running.told,
        held,
        running.closed);
  }
}
