package dev.rejoin.agent.plugin;

import dev.rejoin.api.Provider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Every provider of the process: the built-ins and whatever else is on the class path, then the jars of the plugin
 * folder, all found through the same ServiceLoader. Immutable.
 *
 * <p>Nothing here throws: what is wrong is listed in {@link #problems()}, one line each, so that it can be reported
 * together with everything else. A catalogue with problems must not be used to run an agent. The plugins' class loader
 * lives as long as the process: a stop may need a class that was never used before.
 */
public final class ProviderCatalog {
  private static final List<ProviderKind<?>> KINDS = List.of(
      ProviderKind.TRANSPORT,
      ProviderKind.BACKOFF,
      ProviderKind.REGISTRATION,
      ProviderKind.HOOK,
      ProviderKind.OBSERVER);

  private final List<Found<?>> found;
  private final List<String> problems;

  private ProviderCatalog(List<Found<?>> found, List<String> problems) {
    this.found = List.copyOf(found);
    this.problems = List.copyOf(problems);
  }

  /** Looks at the class path, and at a plugin folder if there is one. */
  public static ProviderCatalog find(Optional<Path> pluginFolder) {
    ClassLoader classPath = Objects.requireNonNullElse(
        ProviderCatalog.class.getClassLoader(), ClassLoader.getSystemClassLoader());
    return find(classPath, pluginFolder);
  }

  /** The same with another class path than this class's own. */
  public static ProviderCatalog find(ClassLoader classPath, Optional<Path> pluginFolder) {
    PluginFolder folder = pluginFolder.map(PluginFolder::read).orElseGet(PluginFolder::none);
    List<String> problems = new ArrayList<>(folder.problems());
    Discovery discovery = new Discovery(folder.classLoader(classPath), problems);
    List<Found<?>> found = new ArrayList<>();
    KINDS.forEach(kind -> found.addAll(discovery.find(kind)));
    return new ProviderCatalog(found, problems);
  }

  /** The providers of one kind, by name. */
  @SuppressWarnings("unchecked")
  public <P extends Provider> List<Found<P>> all(ProviderKind<P> kind) {
    return found.stream()
        .filter(provider -> provider.kind().equals(kind))
        .map(provider -> (Found<P>) provider)
        .sorted(Comparator.comparing(Found::name))
        .toList();
  }

  /** The provider of that kind and name. */
  public <P extends Provider> Optional<Found<P>> named(ProviderKind<P> kind, String name) {
    return all(kind).stream().filter(provider -> provider.name().equals(name)).findFirst();
  }

  /** The names of one kind, sorted. */
  public List<String> names(ProviderKind<?> kind) {
    return all(kind).stream().map(Found::name).toList();
  }

  /** Everything found, by kind and name. */
  public List<Found<?>> all() {
    List<Found<?>> all = new ArrayList<>();
    KINDS.forEach(kind -> all.addAll(all(kind)));
    return all;
  }

  /** What is wrong with the plugin folder or a provider: value and expectation, one line each. */
  public List<String> problems() {
    return problems;
  }

  @Override
  public String toString() {
    return found.toString();
  }
}
