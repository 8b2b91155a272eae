package dev.rejoin.agent.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** Other services that the class path may bring: commands, for example. Plugins cannot contribute these. */
public final class Contributions {

  private Contributions() {}

  /**
   * One of each implementation on the class path.
   *
   * @throws java.util.ServiceConfigurationError if one cannot be loaded: that is a broken installation
   */
  public static <S> List<S> of(Class<S> service) {
    List<S> found = new ArrayList<>();
    ServiceLoader.load(service, service.getClassLoader()).forEach(found::add);
    return List.copyOf(found);
  }
}
