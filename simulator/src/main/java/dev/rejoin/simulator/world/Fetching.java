package dev.rejoin.simulator.world;

/** A listener that can say beforehand what memory it will need. */
public interface Fetching {

  /** Reads it; see {@link dev.rejoin.simulator.time.Timer#fetch()}. */
  long fetch();
}
