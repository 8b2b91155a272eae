package dev.rejoin.simulator.world;

import dev.rejoin.simulator.time.SimulatedTime;
import dev.rejoin.simulator.time.Timer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The control plane's processor, and how a herd takes it: whatever arrives must be received, read and answered before
 * anybody can tell whether it is welcome, and that comes before all other work (interrupts before processes, event loops
 * before workers). Each arrival costs ε/C; each that is let in costs the rest of 1/C, as soon as nothing has arrived for
 * so long. From C/ε arrivals a second on nothing is left for that: receive livelock (Mogul and Ramakrishnan, 1996), which
 * is why a fleet of N whose interval is below εN/C never comes back.
 *
 * <p>The queue of arrivals is as long as Linux's accept queue; beyond it nobody answers. Whoever is behind with the work
 * for those it let in lets nobody else in: queues longer than the peers' patience only add work that nobody waits for.
 */
final class Processor {
  /** {@code net.core.somaxconn} since Linux 5.4. */
  private static final int ACCEPT_QUEUE = 4096;

  private static final double NANOS_PER_SECOND = 1e9;

  /** Of work, at the full rate. */
  private static final double MOST_BEHIND_NANOS = 0.5 * NANOS_PER_SECOND;

  private final SimulatedTime time;
  private final double receiveNanos;
  private final double acceptNanos;
  private final double mostReceiveBacklog;
  private final Queue<Job> accepting = new ArrayDeque<>();

  /** When everything that has arrived will have been received. */
  private double receivedAt;
  /** Receiving work there ever was. */
  private double receiveWork;

  private @Nullable Working working;

  /** Work for a connection that was let in. */
  abstract static class Job extends Timer {
    private double left;

    /** Whether its peer has given up. */
    abstract boolean isPointless();

    abstract void done();
  }

  Processor(SimulatedTime time, double capacity, double rejectCost) {
    this.time = time;
    receiveNanos = rejectCost / capacity * NANOS_PER_SECOND;
    acceptNanos = (1 - rejectCost) / capacity * NANOS_PER_SECOND;
    mostReceiveBacklog = ACCEPT_QUEUE * receiveNanos;
  }

  /**
   * Something arrived.
   *
   * @param received fires when it has been received and read
   * @return false if there is no room for it
   */
  boolean receive(Timer received) {
    double now = time.nanos();
    double backlog = Math.max(0, receivedAt - now);
    if (backlog > mostReceiveBacklog) {
      return false;
    }
    receivedAt = Math.max(now, receivedAt) + receiveNanos;
    receiveWork += receiveNanos;
    time.at((long) Math.ceil(receivedAt), received);
    return true;
  }

  /** Whether so much accepted work waits that more must not be taken on. */
  boolean isBehind() {
    return accepting.size() * acceptNanos > MOST_BEHIND_NANOS;
  }

  /** Works for a connection, after those before it and whenever nothing arrives. */
  void accept(Job job) {
    job.left = acceptNanos;
    accepting.add(job);
    if (working == null) {
      workOn();
    }
  }

  private void workOn() {
    Job job = accepting.peek();
    while (job != null && job.isPointless()) {
      accepting.remove();
      job = accepting.peek();
    }
    if (job == null) {
      working = null;
    } else {
      working = new Working(job, time.nanos(), receiveWorkDone());
      time.at(expected(job), working);
    }
  }

  private long expected(Job job) {
    return (long) Math.ceil(Math.max(time.nanos(), receivedAt) + job.left);
  }

  /** Receiving work that has been done until now. */
  private double receiveWorkDone() {
    return receiveWork - Math.max(0, receivedAt - time.nanos());
  }

  /** Looks whether the job in hand is done, or what has arrived meanwhile came between. */
  private final class Working extends Timer {
    private final Job job;
    private long lookedAt;
    private double receiveWorkThen;

    Working(Job job, long now, double receiveWorkDone) {
      this.job = job;
      lookedAt = now;
      receiveWorkThen = receiveWorkDone;
    }

    @Override
    protected void fire() {
      if (working != this) {
        return;
      }
      long now = time.nanos();
      double receiving = receiveWorkDone();
      job.left -= now - lookedAt - (receiving - receiveWorkThen);
      lookedAt = now;
      receiveWorkThen = receiving;
      if (job.isPointless() || job.left <= 1) {
        accepting.remove();
        if (!job.isPointless()) {
          job.done();
        }
        workOn();
      } else {
        time.at(expected(job), this);
      }
    }
  }

  /** The process died, and with it everything it was doing. */
  void restart() {
    accepting.clear();
    working = null;
    receivedAt = 0;
    receiveWork = 0;
  }
}
