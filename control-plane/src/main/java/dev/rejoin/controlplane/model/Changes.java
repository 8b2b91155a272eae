package dev.rejoin.controlplane.model;

import java.util.Map;
import java.util.Optional;

/**
 * What other processes changed in a shared store since the last transaction here.
 *
 * @param before every agent whose record changed, with the record as it was known here; empty if there was none
 * @param fleet whether the fleet's size was stored
 */
public record Changes(Map<String, Optional<AgentRecord>> before, boolean fleet) {
  private static final Changes NONE = new Changes(Map.of(), false);

  public Changes {
    before = Map.copyOf(before);
  }

  /** Nobody else changed anything. */
  public static Changes none() {
    return NONE;
  }
}
