package dev.rejoin.otel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One trace as it was received: who hangs beneath whom, and when, in milliseconds from the root's start. */
final class TraceTree {
  /** What begins when the agent is ready. */
  private static final Set<String> SEQUELS = Set.of("rejoin.hook", "rejoin.heartbeat_channel");

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Span root;
  private final Map<ByteString, List<Span>> children = new HashMap<>();

  private TraceTree(Span root, List<Span> spans) {
    this.root = root;
    for (Span span : spans) {
      if (span != root) {
        children
            .computeIfAbsent(span.getParentSpanId(), id -> new java.util.ArrayList<>())
            .add(span);
      }
    }
    children
        .values()
        .forEach(list -> list.sort(Comparator.comparingLong(Span::getStartTimeUnixNano)
            .thenComparingLong(Span::getEndTimeUnixNano)));
  }

  /** Every trace received, in the order of their roots. */
  static List<TraceTree> of(List<Span> spans) {
    Map<ByteString, List<Span>> byTrace = new LinkedHashMap<>();
    spans.forEach(span -> byTrace
        .computeIfAbsent(span.getTraceId(), id -> new java.util.ArrayList<>())
        .add(span));
    return byTrace.values().stream()
        .map(TraceTree::tree)
        .sorted(Comparator.comparingLong(tree -> tree.root.getStartTimeUnixNano()))
        .toList();
  }

  private static TraceTree tree(List<Span> spans) {
    List<Span> roots =
        spans.stream().filter(span -> span.getParentSpanId().isEmpty()).toList();
    assertThat(roots).as("roots among %s", spans).hasSize(1);
    TraceTree tree = new TraceTree(roots.get(0), spans);
    for (Span span : spans) {
      assertThat(span.getParentSpanId().isEmpty()
              || spans.stream().anyMatch(other -> other.getSpanId().equals(span.getParentSpanId())))
          .as("the parent of %s is there", span.getName())
          .isTrue();
    }
    return tree;
  }

  Span root() {
    return root;
  }

  List<Span> beneath(Span parent) {
    return children.getOrDefault(parent.getSpanId(), List.of());
  }

  List<Span> named(String name) {
    return all(root).stream().filter(span -> span.getName().equals(name)).toList();
  }

  private List<Span> all(Span from) {
    List<Span> found = new java.util.ArrayList<>(List.of(from));
    beneath(from).forEach(child -> found.addAll(all(child)));
    return found;
  }

  int size() {
    return all(root).size();
  }

  static Optional<String> attribute(Span span, String key) {
    return attribute(span.getAttributesList(), key);
  }

  /** Of the only event of that name. */
  static Optional<String> attribute(Span span, String event, String key) {
    List<Span.Event> events = span.getEventsList().stream()
        .filter(told -> told.getName().equals(event))
        .toList();
    assertThat(events).as("%s of %s", event, span.getName()).hasSize(1);
    return attribute(events.get(0).getAttributesList(), key);
  }

  private static Optional<String> attribute(List<KeyValue> entries, String key) {
    return entries.stream()
        .filter(entry -> entry.getKey().equals(key))
        .map(KeyValue::getValue)
        .map(TraceTree::text)
        .findFirst();
  }

  private static String text(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case INT_VALUE -> Long.toString(value.getIntValue());
      case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      default -> value.toString();
    };
  }

  /** One line per span: indentation, name, from–to, and how it ended where that is told. */
  String render() {
    StringBuilder text = new StringBuilder();
    render(root, 0, text);
    return text.toString();
  }

  private void render(Span span, int depth, StringBuilder text) {
    text.append("  ".repeat(depth)).append(span.getName()).append(' ');
    text.append(millis(span.getStartTimeUnixNano())).append('–');
    text.append(millis(span.getEndTimeUnixNano()));
    attribute(span, "rejoin.wait.rule").ifPresent(rule -> text.append(" by ").append(rule));
    attribute(span, "rejoin.answer").ifPresent(answer -> text.append(" → ").append(answer));
    attribute(span, "rejoin.outcome").ifPresent(outcome -> text.append(" = ").append(outcome));
    text.append('\n');
    beneath(span).forEach(child -> render(child, depth + 1, text));
  }

  private long millis(long epochNanos) {
    return (epochNanos - root.getStartTimeUnixNano()) / NANOS_PER_MILLI;
  }

  /** Children lie within their parents, but for what follows the root. */
  TraceTree assertNested() {
    nested(root);
    return this;
  }

  private void nested(Span parent) {
    for (Span child : beneath(parent)) {
      assertThat(child.getStartTimeUnixNano())
          .as("start of %s in %s", child.getName(), parent.getName())
          .isGreaterThanOrEqualTo(parent.getStartTimeUnixNano());
      if (SEQUELS.contains(child.getName())) {
        assertThat(child.getStartTimeUnixNano()).isGreaterThanOrEqualTo(root.getEndTimeUnixNano());
      } else {
        assertThat(child.getEndTimeUnixNano())
            .as("end of %s in %s", child.getName(), parent.getName())
            .isLessThanOrEqualTo(parent.getEndTimeUnixNano());
      }
      nested(child);
    }
  }

  /** Detection, waits and attempts leave no moment of the root untold. */
  TraceTree assertGapless() {
    long covered = root.getStartTimeUnixNano();
    for (Span child : beneath(root)) {
      if (!SEQUELS.contains(child.getName())) {
        assertThat(child.getStartTimeUnixNano())
            .as("gap before %s in\n%s", child.getName(), render())
            .isLessThanOrEqualTo(covered);
        covered = Math.max(covered, child.getEndTimeUnixNano());
      }
    }
    assertThat(covered).as("end of\n%s", render()).isEqualTo(root.getEndTimeUnixNano());
    return this;
  }
}
