package dev.rejoin.tools.demo;

import dev.rejoin.tools.text.Figures;
import dev.rejoin.tools.text.Ink;
import dev.rejoin.tools.text.Ink.Tone;
import dev.rejoin.tools.trace.ArrivedSpan;
import dev.rejoin.tools.trace.Trace;
import dev.rejoin.tools.trace.TraceReceiver;
import dev.rejoin.tools.trace.Waterfall;
import java.io.IOException;
import java.net.URI;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * What the demo's processes tell of their traces. They export to a receiver in this process, as they would to any backend;
 * it hands everything on where one is named.
 */
final class TracedReturns implements AutoCloseable {
  private static final int USUAL_COLUMNS = 120;

  private final TraceReceiver receiver;
  private final Optional<URI> backend;

  private TracedReturns(TraceReceiver receiver, Optional<URI> backend) {
    this.receiver = receiver;
    this.backend = backend;
  }

  static TracedReturns start(Executor executor, Optional<URI> backend) throws IOException {
    return new TracedReturns(TraceReceiver.start(executor, backend), backend);
  }

  /**
   * Of processes that are to be traced. Metrics go nowhere, since not every tracing backend takes them; spans leave soon, so
   * that a process that is killed has told of what came before.
   */
  Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.address());
    environment.put("OTEL_METRICS_EXPORTER", "none");
    environment.put("OTEL_BSP_SCHEDULE_DELAY", "200");
    return environment;
  }

  /** The slowest return from a loss; to be asked when every process has ended. */
  Optional<Trace> slowest() {
    return slowest(receiver.spans());
  }

  static Optional<Trace> slowest(List<ArrivedSpan> spans) {
    return Trace.of(spans).stream()
        .filter(trace -> trace.root().is("rejoin.return"))
        .filter(trace -> !trace.root().told("cause").equals(Optional.of("cold_start")))
        .max(Comparator.comparing(Trace::took));
  }

  /** The slowest return as a waterfall, its trace id, and where it went. */
  String text(Ink ink, Map<String, String> environment) {
    return slowest().map(trace -> text(trace, ink, environment)).orElse("no return was traced");
  }

  private String text(Trace trace, Ink ink, Map<String, String> environment) {
    String head = "The slowest return as one trace: " + Figures.duration(trace.took())
        + " from the last byte received until registered again";
    return ink.paint(Tone.STRONG, head) + "\n\n"
        + Waterfall.draw(trace, ink, columns(environment)) + "\n\n" + "trace "
        + ink.paint(Tone.STRONG, trace.id()) + ", " + completeness(trace, ink) + "\n"
        + destination(ink);
  }

  private static String completeness(Trace trace, Ink ink) {
    List<String> flaws = trace.flaws();
    String size = trace.spans().size() + " spans of " + trace.services().size()
        + (trace.services().size() == 1 ? " service" : " services");
    return flaws.isEmpty()
        ? size + ", without a gap"
        : size + ink.paint(Tone.BAD, ", incomplete: " + String.join("; ", flaws));
  }

  private String destination(Ink ink) {
    if (backend.isEmpty()) {
      return ink.paint(
          Tone.FAINT,
          "With --otlp http://127.0.0.1:4318 all traces of the demo go to a backend there, Jaeger for example.");
    }
    Optional<String> problem = receiver.relayProblem();
    return problem.isPresent()
        ? ink.paint(Tone.BAD, backend.get() + " did not take everything: " + problem.get())
        : "It and " + (Trace.of(receiver.spans()).size() - 1) + " other traces are at "
            + backend.get();
  }

  private static int columns(Map<String, String> environment) {
    String columns = environment.getOrDefault("COLUMNS", "");
    return columns.matches("[1-9]\\d{1,3}") ? Integer.parseInt(columns) : USUAL_COLUMNS;
  }

  @Override
  public void close() {
    receiver.close();
  }
}
