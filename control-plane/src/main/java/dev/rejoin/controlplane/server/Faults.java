package dev.rejoin.controlplane.server;

import dev.rejoin.controlplane.server.FaultBoard.RefuseUpgrades;
import dev.rejoin.controlplane.server.FaultBoard.RejectRegistrations;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes the control plane misbehave on request. Each fault stays on until it is cleared or has hit as often as was asked
 * for. Thread-safe; the calls that change sessions or connections return when that is done and must not be made from a
 * listener.
 */
public final class Faults {
  private final FaultBoard board;
  private final Supplier<ModelRunner> runner;
  private final Runnable wakeUp;

  Faults(FaultBoard board, Supplier<ModelRunner> runner, Runnable wakeUp) {
    this.board = board;
    this.runner = runner;
    this.wakeUp = wakeUp;
  }

  /**
   * Drops every session; connections stay open, and each agent is told to register with its next heartbeat.
   *
   * @return how many
   */
  public int forgetSessions() {
    return runner.get().ask(model -> model.forgetSessions()).join();
  }

  /**
   * As {@link #forgetSessions()}, for one agent.
   *
   * @return false if it had none
   */
  public boolean forgetSession(String agentId) {
    return runner.get().ask(model -> model.forgetSession(agentId)).join();
  }

  /** Every registration is looked at only after {@code delay}; resumptions and heartbeats go on. Zero ends it. */
  public void delayRegistrations(Duration delay) {
    board.delayRegistrations(delay);
  }

  /**
   * Registrations are rejected.
   *
   * @param count how many; empty for until cleared
   */
  public void rejectRegistrations(boolean permanent, String why, Optional<Integer> count) {
    board.rejection.set(new RejectRegistrations(permanent, why), count);
  }

  /**
   * Upgrades are refused with an HTTP status before authentication.
   *
   * @param status 300..599
   * @param retryAfter sent as {@code Retry-After} and in milliseconds beside it
   * @param count how many; empty for until cleared
   */
  public void refuseUpgrades(int status, Optional<Duration> retryAfter, Optional<Integer> count) {
    board.refusal.set(new RefuseUpgrades(status, retryAfter), count);
  }

  /** Neither heartbeats nor pings are answered; everything else is. */
  public void ignoreHeartbeats() {
    board.ignoreHeartbeats(true);
  }

  /**
   * Plays dead: connections are accepted by the kernel, and nothing more comes. What arrives meanwhile is taken up when
   * the fault is cleared, as it would be by a process that hung.
   */
  public void goSilent() {
    board.silent(true);
  }

  /**
   * Closes every connection.
   *
   * @param status the close code
   * @return how many
   */
  public int closeConnections(int status, String why) {
    return runner
        .get()
        .ask(model -> model.closeConnections(Optional.empty(), status, why))
        .join();
  }

  /** As {@link #closeConnections(int, String)}, for one agent. */
  public int closeConnection(String agentId, int status, String why) {
    return runner
        .get()
        .ask(model -> model.closeConnections(Optional.of(agentId), status, why))
        .join();
  }

  /** Behaves again. */
  public void clear() {
    board.clear();
    wakeUp.run();
  }
}
