package dev.rejoin.simulator.scenario;

import dev.rejoin.api.backoff.Backoff;
import dev.rejoin.api.registration.Reregistration;
import dev.rejoin.reconnect.ReconnectPolicy;
import java.time.Duration;

/**
 * A way of coming back.
 *
 * @param name as the user wrote it
 * @param backoff the strategy's product
 * @param reregistration what becomes of an open connection
 * @param rules the machine's timing
 * @param hearing what the control plane's guidance means to it
 * @param longestWait the longest it waits between attempts of its own accord
 */
public record Policy(
    String name,
    Backoff backoff,
    Reregistration reregistration,
    ReconnectPolicy rules,
    Hearing hearing,
    Duration longestWait) {

  /** A policy that waits up to the machine's {@code max_delay}. */
  public Policy(
      String name,
      Backoff backoff,
      Reregistration reregistration,
      ReconnectPolicy rules,
      Hearing hearing) {
    this(name, backoff, reregistration, rules, hearing, rules.maxDelay());
  }
}
