package dev.rejoin.tools.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A trace as tests tell it: names, and milliseconds from the root's beginning. */
public final class Told {
  private static final long NANOS = 1_000_000;
  private static final long BEGIN = 1_800_000_000_000_000_000L;

  private final String traceId;
  private final long begin;
  private final List<ArrivedSpan> spans = new ArrayList<>();

  public Told(String traceId, long beginMillis) {
    this.traceId = traceId;
    begin = BEGIN + beginMillis * NANOS;
  }

  /** An agent's span; the id is its place. Attributes in pairs, {@code rejoin.} left out. */
  public String agent(String parent, String name, long from, long to, String... attributes) {
    return add("rejoin-agent", parent, name, from, to, false, attributes);
  }

  /** The same with an error for its status. */
  public String failing(String parent, String name, long from, long to, String... attributes) {
    return add("rejoin-agent", parent, name, from, to, true, attributes);
  }

  public String controlPlane(String parent, String name, long from, long to, String... attributes) {
    return add("rejoin-control-plane", parent, name, from, to, false, attributes);
  }

  private String add(
      String service,
      String parent,
      String name,
      long from,
      long to,
      boolean failed,
      String... attributes) {
    Map<String, String> told = new HashMap<>();
    for (int i = 0; i < attributes.length; i += 2) {
      told.put("rejoin." + attributes[i], attributes[i + 1]);
    }
    String id = traceId + "-" + spans.size();
    spans.add(new ArrivedSpan(
        traceId,
        id,
        parent,
        service,
        "rejoin." + name,
        begin + from * NANOS,
        begin + to * NANOS,
        told,
        failed));
    return id;
  }

  public List<ArrivedSpan> spans() {
    return spans;
  }

  public Trace trace() {
    return Trace.of(spans).get(0);
  }

  /** Killed and back after five seconds. */
  public static Told killedAndBack() {
    Told told = new Told("trace", 0);
    String root = told.agent("", "return", 0, 6_000, "cause", "connection_lost");
    told.agent(root, "detection", 0, 1_000);
    told.agent(root, "wait", 1_000, 1_100, "wait.why", "quick retry 1 of 2");
    for (int i = 0; i < 4; i++) {
      long at = 1_100 + i * 1_000;
      String failed = told.agent(
          root, "attempt", at, at + 2, "attempt", "" + (2 + i), "outcome", "connection_refused");
      told.agent(failed, "connect.tcp", at, at + 2);
      told.agent(root, "wait", at + 2, at + 1_000, "wait.why", "every 1s");
    }
    String last = told.agent(root, "attempt", 5_100, 6_000, "attempt", "6", "outcome", "ready");
    told.agent(last, "connect.upgrade", 5_100, 5_700);
    told.agent(last, "resume", 5_700, 6_000, "answer", "resumed");
    String accept = told.controlPlane(last, "accept", 5_200, 5_600, "outcome", "open");
    told.controlPlane(accept, "authenticate", 5_300, 5_600);
    told.controlPlane(last, "resume", 5_800, 5_900, "answer", "resumed");
    told.agent(root, "hook", 6_000, 6_400, "hook", "gateway-resync");
    return told;
  }
}
