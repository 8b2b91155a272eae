package dev.rejoin.otel;

import dev.rejoin.api.observe.Observer;
import dev.rejoin.api.observe.ObserverContext;
import dev.rejoin.api.observe.ObserverProvider;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import dev.rejoin.otel.export.Exports.Limits;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code otel}: one trace per return and the metrics of all agents, through OpenTelemetry. Configured by the standard
 * {@code OTEL_*} variables; nothing is sent while they name no endpoint or exporter and {@code endpoint} is not set. The
 * metrics are at {@code /metrics} of the status endpoint in any case.
 */
public final class OtelObserverProvider implements ObserverProvider {
  private static final long MEBIBYTE = 1024L * 1024;

  private static final Option<String> ENDPOINT = Option.text("endpoint")
      .accepting(OtelObserverProvider::isHttp, "an address, as in http://127.0.0.1:4318")
      .meaning(
          "Base address of an OTLP backend that takes HTTP. OTEL_EXPORTER_OTLP_ENDPOINT wins.");
  private static final Option<Integer> BUFFER_SPANS = Option.integer("buffer_spans", 512, 1_000_000)
      .byDefault(8_192)
      .meaning("How many finished spans are kept in memory while the backend is away.");
  private static final Option<Path> BUFFER_DIRECTORY = Option.text("buffer_directory")
      .as(Path::of, Path::toString, "a directory")
      .meaning("Where finished spans are kept while the backend is away, also across a restart. "
          + "One per process. Without it they are kept in memory only.");
  private static final Option<Integer> BUFFER_MEBIBYTES = Option.integer(
          "buffer_mebibytes", 1, 10_240)
      .byDefault(32)
      .meaning("How much is kept in buffer_directory; beyond that the oldest spans go.");

  @Override
  public String name() {
    return "otel";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(ENDPOINT, BUFFER_SPANS, BUFFER_DIRECTORY, BUFFER_MEBIBYTES);
  }

  @Override
  public Observer create(Settings settings, ObserverContext context) {
    Limits limits = new Limits(
        settings.get(BUFFER_SPANS),
        settings.find(BUFFER_DIRECTORY),
        settings.get(BUFFER_MEBIBYTES) * MEBIBYTE);
    Telemetry telemetry = Telemetry.start(
        new TelemetryOptions("rejoin-agent", context.release(), settings.find(ENDPOINT), limits));
    return new OtelObserver(telemetry, context.strategy());
  }

  private static boolean isHttp(String text) {
    try {
      URI uri = URI.create(text);
      return uri.getHost() != null
          && uri.getUserInfo() == null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
