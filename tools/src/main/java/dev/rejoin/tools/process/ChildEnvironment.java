package dev.rejoin.tools.process;

import java.util.Map;
import java.util.Set;

/**
 * What a child process gets of this one's environment. Not what a user set for an agent of their own; and where the child's
 * traces go somewhere in particular, not where the user's go.
 *
 * @param tracing variables of OpenTelemetry, in place of this process's; empty to leave those as they are
 */
public record ChildEnvironment(Map<String, String> tracing) {
  /** Who sends, and what a backend wants to be told: true of children as well. */
  private static final Set<String> KEPT =
      Set.of("OTEL_RESOURCE_ATTRIBUTES", "OTEL_EXPORTER_OTLP_HEADERS");

  public ChildEnvironment {
    tracing = Map.copyOf(tracing);
  }

  /** This process's, without what was set for an agent. */
  public static ChildEnvironment inherited() {
    return new ChildEnvironment(Map.of());
  }

  void applyTo(Map<String, String> environment) {
    environment.keySet().removeIf(variable -> variable.startsWith("REJOIN_"));
    if (!tracing.isEmpty()) {
      environment
          .keySet()
          .removeIf(variable -> variable.startsWith("OTEL_") && !KEPT.contains(variable));
      environment.putAll(tracing);
    }
  }
}
