package dev.rejoin.controlplane.model;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The gateway routes an agent serves.
 *
 * @param digest empty if the agent never sent any
 * @param targets by route name
 */
public record Routes(String digest, SortedMap<String, String> targets) {
  private static final Routes NONE = new Routes("", new TreeMap<>());

  public Routes {
    targets = Collections.unmodifiableSortedMap(new TreeMap<>(targets));
  }

  public static Routes none() {
    return NONE;
  }
}
