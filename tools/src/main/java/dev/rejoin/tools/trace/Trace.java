package dev.rejoin.tools.trace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** All spans of one trace that arrived, as a tree. */
public final class Trace {
  private static final String AGENT = "rejoin-agent";
  private static final Comparator<ArrivedSpan> IN_TIME =
      Comparator.comparingLong(ArrivedSpan::startNanos).thenComparingLong(ArrivedSpan::endNanos);

  private final ArrivedSpan root;
  private final List<ArrivedSpan> spans;
  private final Map<String, List<ArrivedSpan>> children = new HashMap<>();

  private Trace(ArrivedSpan root, List<ArrivedSpan> spans) {
    this.root = root;
    this.spans = spans;
    for (ArrivedSpan span : spans) {
      if (span != root) {
        children.computeIfAbsent(span.parentId(), id -> new ArrayList<>()).add(span);
      }
    }
    children.values().forEach(list -> list.sort(IN_TIME));
  }

  /** Every trace whose root has arrived, in the order of their roots. */
  public static List<Trace> of(Collection<ArrivedSpan> arrived) {
    Map<String, List<ArrivedSpan>> byTrace = new LinkedHashMap<>();
    arrived.forEach(
        span -> byTrace.computeIfAbsent(span.traceId(), id -> new ArrayList<>()).add(span));
    List<Trace> traces = new ArrayList<>();
    byTrace
        .values()
        .forEach(spans -> spans.stream()
            .filter(span -> span.parentId().isEmpty())
            .findFirst()
            .ifPresent(root -> traces.add(new Trace(root, List.copyOf(spans)))));
    traces.sort(Comparator.comparing(Trace::root, IN_TIME));
    return traces;
  }

  public String id() {
    return root.traceId();
  }

  public ArrivedSpan root() {
    return root;
  }

  public List<ArrivedSpan> spans() {
    return spans;
  }

  /** Its children, in the order of their beginnings. */
  public List<ArrivedSpan> beneath(ArrivedSpan span) {
    return children.getOrDefault(span.spanId(), List.of());
  }

  public Duration took() {
    return root.took();
  }

  public Set<String> services() {
    return spans.stream().map(ArrivedSpan::service).collect(Collectors.toSet());
  }

  /** What keeps it from being the whole story, in words; empty if nothing does. */
  public List<String> flaws() {
    List<String> flaws = new ArrayList<>();
    Set<String> known = new HashSet<>();
    spans.forEach(span -> known.add(span.spanId()));
    spans.stream()
        .filter(span -> !span.parentId().isEmpty() && !known.contains(span.parentId()))
        .forEach(span -> flaws.add("the parent of " + span.name() + " is missing"));
    long covered = root.startNanos();
    for (ArrivedSpan child : beneath(root)) {
      if (child.service().equals(AGENT) && !follows(child)) {
        if (child.startNanos() > covered) {
          flaws.add("nothing is told between " + sinceStart(covered) + " and "
              + sinceStart(child.startNanos()));
        }
        covered = Math.max(covered, child.endNanos());
      }
    }
    if (covered < root.endNanos()) {
      flaws.add("nothing is told after " + sinceStart(covered));
    }
    return flaws;
  }

  /** Whether it began when the agent was ready, as hooks and the heartbeats' own connection do. */
  private boolean follows(ArrivedSpan child) {
    return root.endNanos() > root.startNanos() && child.startNanos() >= root.endNanos();
  }

  private Duration sinceStart(long nanos) {
    return Duration.ofNanos(nanos - root.startNanos());
  }
}
