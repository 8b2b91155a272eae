package dev.rejoin.api.message;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * From the agent: the gateway routes it serves. From the control plane, with no routes and an empty digest: send yours.
 *
 * @param digest {@link dev.rejoin.api.Fingerprint} of the routes by name
 * @param routes target by route name
 */
public record Resync(String digest, SortedMap<String, String> routes) implements Message {

  public Resync {
    routes = Collections.unmodifiableSortedMap(new TreeMap<>(routes));
  }

  @Override
  public String type() {
    return "resync";
  }
}
