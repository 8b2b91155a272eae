package dev.rejoin.simulator.time;

import dev.rejoin.testkit.time.TimerWheel;

/** Something that happens at a moment of simulated time. Waits once at a time; may be armed again when it has fired. */
public abstract class Timer extends TimerWheel.Entry {

  /** Called when its moment has come. */
  protected abstract void fire();
}
