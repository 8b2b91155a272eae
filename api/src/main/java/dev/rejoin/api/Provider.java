package dev.rejoin.api;

import dev.rejoin.api.settings.Option;
import java.util.List;

/**
 * What every ServiceLoader type of Rejoin has in common: a name to be chosen by and a description of its options.
 *
 * <p>A provider is stateless, has a public no-argument constructor and is instantiated once per process. Its products
 * are immutable once created. Names match {@code [a-z][a-z0-9-]*} and are unique per SPI: two providers of one name are
 * refused at start-up, never resolved by order.
 */
public interface Provider {

  /** The name by which configuration selects this provider, for example {@code paced}. */
  String name();

  /**
   * The options this provider reads from its own slice of the configuration, each described once. Unknown keys are
   * refused before {@code create} is called, and every value handed to it has been parsed and range-checked.
   */
  default List<Option<?>> options() {
    return List.of();
  }
}
