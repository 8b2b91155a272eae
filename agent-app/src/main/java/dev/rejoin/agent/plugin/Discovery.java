package dev.rejoin.agent.plugin;

import dev.rejoin.api.Provider;
import dev.rejoin.api.settings.Option;
import java.net.URI;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.regex.Pattern;

/** Asks one class loader for the providers of a kind, checks each, and lists what is wrong instead of throwing. */
final class Discovery {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");
  /** A jar with more broken entries than this is not worth reading on. */
  private static final int MOST_FAILURES = 100;

  private static final String BUILT_IN_PACKAGE = "dev.rejoin.";

  private final ClassLoader loader;
  private final List<String> problems;

  Discovery(ClassLoader loader, List<String> problems) {
    this.loader = loader;
    this.problems = problems;
  }

  <P extends Provider> List<Found<P>> find(ProviderKind<P> kind) {
    Map<String, Found<P>> byName = new HashMap<>();
    Iterator<P> providers = ServiceLoader.load(kind.spi(), loader).iterator();
    int failures = 0;
    while (failures < MOST_FAILURES) {
      try {
        if (!providers.hasNext()) {
          break;
        }
        check(kind, providers.next()).ifPresent(found -> keep(found, byName));
      } catch (ServiceConfigurationError | LinkageError e) {
        failures++;
        problems.add(kind.label() + ": cannot be loaded: " + describe(e));
      }
    }
    return List.copyOf(byName.values());
  }

  private <P extends Provider> Optional<Found<P>> check(ProviderKind<P> kind, P provider) {
    String origin = originOf(provider.getClass());
    String who = kind.label() + " " + provider.getClass().getName() + " (" + origin + ")";
    try {
      String name = provider.name();
      if (name == null || !NAME.matcher(name).matches()) {
        problems.add(who + ": name " + name + " (expected: [a-z][a-z0-9-]*)");
        return Optional.empty();
      }
      Set<String> options = new HashSet<>();
      for (Option<?> option : provider.options()) {
        if (!options.add(option.name())) {
          problems.add(
              who + ": describes option " + option.name() + " twice (expected: each option once)");
          return Optional.empty();
        }
      }
      return Optional.of(
          new Found<>(kind, name, provider, origin, versionOf(provider), builtIn(provider)));
    } catch (RuntimeException | LinkageError e) {
      problems.add(who + ": failed to describe itself: " + e);
      return Optional.empty();
    }
  }

  private <P extends Provider> void keep(Found<P> found, Map<String, Found<P>> byName) {
    Found<P> other = byName.putIfAbsent(found.name(), found);
    if (other != null) {
      problems.add("two " + plural(found.kind().label()) + " are called " + found.name() + ": "
          + other.provider().getClass().getName() + " (" + other.origin() + ") and "
          + found.provider().getClass().getName() + " (" + found.origin()
          + ") (expected: unique names; remove one of the jars)");
    }
  }

  private static String plural(String label) {
    return label.endsWith("strategy")
        ? label.substring(0, label.length() - 1) + "ies"
        : label + "s";
  }

  private static boolean builtIn(Provider provider) {
    ClassLoader loader = provider.getClass().getClassLoader();
    boolean plugin = loader != null && PluginFolder.LOADER_NAME.equals(loader.getName());
    return !plugin && provider.getClass().getName().startsWith(BUILT_IN_PACKAGE);
  }

  private static String versionOf(Provider provider) {
    return Objects.requireNonNullElse(
        provider.getClass().getPackage().getImplementationVersion(), "unversioned");
  }

  private static String originOf(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return "unknown origin";
    }
    URI location = URI.create(source.getLocation().toString().replace(" ", "%20"));
    Path path = location.getScheme().equals("file") ? Path.of(location) : Path.of("");
    Path name = path.getFileName();
    return name == null ? location.toString() : name.toString();
  }

  private static String describe(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure.toString() : failure.getMessage() + ": " + cause;
  }
}
