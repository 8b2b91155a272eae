package dev.rejoin.agent.config;

import dev.rejoin.agent.plugin.Found;
import dev.rejoin.agent.plugin.KnownArtifacts;
import dev.rejoin.agent.plugin.ProviderCatalog;
import dev.rejoin.agent.plugin.ProviderKind;
import dev.rejoin.api.Provider;
import dev.rejoin.api.settings.NearestName;
import dev.rejoin.api.transport.Transport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns the names that were written into providers, or into a message that says what there is. */
final class ProviderChoice {
  private final ProviderCatalog catalog;
  private final List<ConfigProblem> problems;

  ProviderChoice(ProviderCatalog catalog, List<ConfigProblem> problems) {
    this.catalog = catalog;
    this.problems = problems;
  }

  <P extends Provider> Optional<Found<P>> one(
      ProviderKind<P> kind, String path, String name, Origin origin) {
    Optional<Found<P>> found = catalog.named(kind, name);
    if (found.isEmpty()) {
      problems.add(new ConfigProblem(origin, path + ": " + missing(kind, name)));
    }
    return found;
  }

  /** What was probably meant by a name that nobody has: what stands beside it can then be checked all the same. */
  <P extends Provider> Optional<Found<P>> nearest(ProviderKind<P> kind, String name) {
    return NearestName.to(name, catalog.names(kind)).flatMap(known -> catalog.named(kind, known));
  }

  <P extends Provider> List<Found<P>> several(
      ProviderKind<P> kind, String path, List<Written.Item> names) {
    List<Found<P>> found = new ArrayList<>();
    for (Written.Item item : names) {
      one(kind, path, item.text(), item.origin())
          .filter(provider -> !found.contains(provider))
          .ifPresent(found::add);
    }
    return found;
  }

  /** Everything of that kind but the disabled. */
  <P extends Provider> List<Found<P>> allBut(
      ProviderKind<P> kind, String path, List<Written.Item> disabled) {
    List<Found<P>> unwanted = several(kind, path, disabled);
    return catalog.all(kind).stream().filter(found -> !unwanted.contains(found)).toList();
  }

  /** Schemes to transports; two transports of one scheme are a problem. */
  Map<String, String> schemes(List<Found<Transport>> transports, Origin origin) {
    Map<String, String> byScheme = new HashMap<>();
    for (Found<Transport> transport : transports) {
      for (String scheme : transport.provider().schemes()) {
        String other = byScheme.putIfAbsent(scheme, transport.name());
        if (other != null) {
          problems.add(new ConfigProblem(
              origin,
              "transport: " + other + " and " + transport.name() + " both serve " + scheme
                  + ":// (expected: one transport for each scheme)"));
        }
      }
    }
    return byScheme;
  }

  private String missing(ProviderKind<?> kind, String name) {
    Optional<String> artifact = KnownArtifacts.bringing(kind, name);
    if (artifact.isPresent()) {
      return name + " is not available: artifact " + artifact.get() + " is not in lib/ ("
          + available(kind) + ")";
    }
    String nearest = NearestName.to(name, catalog.names(kind))
        .map(known -> "; did you mean " + known + "?")
        .orElse("");
    return name + " is no " + kind.label() + " (" + available(kind) + nearest + ")";
  }

  private String available(ProviderKind<?> kind) {
    List<String> names = catalog.names(kind);
    return names.isEmpty()
        ? "there is none on the class path or in the plugin folder"
        : "expected: one of " + String.join(", ", names);
  }
}
