package dev.rejoin.agent.assembly;

import dev.rejoin.agent.config.AgentConfig;
import dev.rejoin.agent.config.Chosen;
import dev.rejoin.agent.config.ConfigProblem;
import dev.rejoin.agent.config.InvalidConfigException;
import dev.rejoin.agent.config.Origin;
import dev.rejoin.api.settings.InvalidSettingsException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks a provider for its product, and turns whatever goes wrong into one message that names the provider. */
final class Products {

  private Products() {}

  /**
   * Runs {@code creation}.
   *
   * @throws InvalidConfigException if the provider refuses its settings, fails, or creates nothing
   */
  static <T> T create(AgentConfig config, Chosen<?> chosen, Supplier<@Nullable T> creation) {
    T product;
    try {
      product = creation.get();
    } catch (InvalidSettingsException e) {
      throw config.locate(chosen.section(), e);
    } catch (RuntimeException | LinkageError e) {
      throw failed(chosen, "failed: " + e);
    }
    if (product == null) {
      throw failed(chosen, "created nothing");
    }
    return product;
  }

  private static InvalidConfigException failed(Chosen<?> chosen, String how) {
    return new InvalidConfigException(List.of(new ConfigProblem(
        new Origin.Nowhere(), chosen.section() + ": " + chosen.found() + " " + how)));
  }
}
