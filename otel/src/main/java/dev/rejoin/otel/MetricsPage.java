package dev.rejoin.otel;

import io.opentelemetry.exporter.prometheus.PrometheusMetricReader;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The metrics in Prometheus's OpenMetrics text, which unlike the older text carries exemplars. Thread-safe. */
public final class MetricsPage {
  private final PrometheusMetricReader reader;
  private final OpenMetricsTextFormatWriter writer = OpenMetricsTextFormatWriter.create();

  MetricsPage(PrometheusMetricReader reader) {
    this.reader = reader;
  }

  public String contentType() {
    return OpenMetricsTextFormatWriter.CONTENT_TYPE;
  }

  /** The metrics as they are now. */
  public String render() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(8 * 1024);
    try {
      writer.write(out, reader.collect(), EscapingScheme.DEFAULT);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
