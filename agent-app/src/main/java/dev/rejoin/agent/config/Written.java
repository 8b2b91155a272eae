package dev.rejoin.agent.config;

import dev.rejoin.agent.config.ConfigNode.Scalar;
import dev.rejoin.agent.config.ConfigNode.Sequence;
import java.util.List;
import java.util.Optional;

/**
 * A value somebody wrote for an option.
 *
 * @param text the value; the items of a list joined by commas
 * @param items the items of a list with their places, or the value alone
 */
record Written(String text, Origin origin, List<Item> items) {

  record Item(String text, Origin origin) {}

  static Written of(String text, Origin origin) {
    return new Written(text, origin, List.of(new Item(text, origin)));
  }

  static Written ofList(List<Item> items, Origin origin) {
    return new Written(String.join(",", items.stream().map(Item::text).toList()), origin, items);
  }

  /** What a node says, if it is a single value or a list of such. */
  static Optional<Written> ofNode(ConfigNode node) {
    if (node instanceof Scalar scalar) {
      return scalar.absent() ? Optional.empty() : Optional.of(of(scalar.text(), scalar.origin()));
    }
    if (node instanceof Sequence sequence
        && sequence.items().stream().allMatch(Scalar.class::isInstance)) {
      return Optional.of(ofList(
          sequence.items().stream()
              .map(item -> new Item(((Scalar) item).text(), item.origin()))
              .toList(),
          sequence.origin()));
    }
    return Optional.empty();
  }

  /** The items of a list, also where it was written as one text with commas. */
  List<Item> split() {
    return items.stream()
        .flatMap(item -> List.of(item.text().split(",")).stream()
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .map(text -> new Item(text, item.origin())))
        .toList();
  }
}
