package dev.rejoin.controlplane.watch;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Which agents are wanted.
 *
 * @param state empty for any
 * @param text what their ids contain, in any case
 * @param order of the answer
 * @param offset how many to pass over, 0 or more
 * @param limit how many at most, 1 or more
 */
record AgentQuery(Optional<AgentState> state, String text, Order order, int offset, int limit) {

  /** How agents are sorted. */
  enum Order {
    /** What was said of last, first. */
    RECENT(Comparator.comparing(AgentRow::noted).reversed().thenComparing(AgentRow::id)),
    ID(Comparator.comparing(AgentRow::id));

    final Comparator<AgentRow> comparator;

    Order(Comparator<AgentRow> comparator) {
      this.comparator = comparator;
    }
  }

  AgentQuery {
    text = text.toLowerCase(Locale.ROOT);
  }

  boolean matches(AgentRow row, AgentState ofRow) {
    return (state.isEmpty() || state.get() == ofRow)
        && (text.isEmpty() || row.id().toLowerCase(Locale.ROOT).contains(text));
  }
}
