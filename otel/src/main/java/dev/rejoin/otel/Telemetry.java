package dev.rejoin.otel;

import dev.rejoin.api.runtime.SchedulerPool;
import dev.rejoin.api.runtime.SystemRuntime;
import dev.rejoin.otel.export.Exports;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.exporter.prometheus.PrometheusMetricReader;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The OpenTelemetry SDK as this process uses it: configured by the standard {@code OTEL_*} variables and system
 * properties, spans kept until the backend takes them, metrics also as a page. Thread-safe.
 */
public final class Telemetry implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger("dev.rejoin.otel");
  private static final String SCOPE = "dev.rejoin.otel";
  private static final Duration FAREWELL = Duration.ofMillis(1_800);

  private final OpenTelemetrySdk sdk;
  private final boolean tracing;
  private final MetricsPage page;
  private final Exports exports;
  private final SchedulerPool pool;
  private final String release;

  private Telemetry(
      OpenTelemetrySdk sdk,
      boolean tracing,
      MetricsPage page,
      Exports exports,
      SchedulerPool pool,
      String release) {
    this.sdk = sdk;
    this.tracing = tracing;
    this.page = page;
    this.exports = exports;
    this.pool = pool;
    this.release = release;
  }

  /**
   * Starts what is configured. Nothing is sent unless an endpoint or an exporter was named.
   *
   * @throws RuntimeException the SDK's own, if the configuration contradicts itself
   */
  public static Telemetry start(TelemetryOptions options) {
    SchedulerPool pool = new SchedulerPool("rejoin-otel", 1);
    try {
      Exports exports = new Exports(
          options.limits(), pool.next(), SystemRuntime.ticker(), SystemRuntime.newRandom());
      PrometheusMetricReader reader =
          PrometheusMetricReader.builder().setOtelScopeLabelsEnabled(false).build();
      ClassLoader loader = Telemetry.class.getClassLoader();
      SdkProperties properties = new SdkProperties(
          options.endpoint(),
          ServiceLoader.load(GrpcSenderProvider.class, loader).iterator().hasNext());
      String instanceId = SystemRuntime.tokens().next();
      OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
          .setServiceClassLoader(loader)
          .disableShutdownHook()
          .addPropertiesSupplier(properties::defaults)
          .addPropertiesCustomizer(properties::overrides)
          .addResourceCustomizer((resource, config) -> ResourceFacts.complete(
              resource, options.serviceName(), options.release(), instanceId, System::getenv))
          .addSpanExporterCustomizer((exporter, config) -> exports.patient(exporter))
          .addMetricExporterCustomizer((exporter, config) -> exports.told(exporter))
          .addMeterProviderCustomizer((meters, config) -> meters.registerMetricReader(reader))
          .build()
          .getOpenTelemetrySdk();
      Telemetry telemetry = new Telemetry(
          sdk, properties.tracing(), new MetricsPage(reader), exports, pool, options.release());
      telemetry.watch();
      if (!properties.unsent().isEmpty()) {
        LOG.log(Level.WARNING, () -> unsent(properties.unsent()));
      }
      return telemetry;
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  private static String unsent(List<String> signals) {
    return "OTEL_EXPORTER_OTLP_PROTOCOL: grpc (expected: http/protobuf, or the jar of an OpenTelemetry gRPC sender in lib/): "
        + String.join(" and ", signals) + " are not sent";
  }

  /**
   * Whether the environment or the system properties say anything about OpenTelemetry; if not, nothing is sent unless
   * {@link TelemetryOptions#endpoint} names a backend.
   */
  public static boolean isMentioned() {
    return System.getenv().keySet().stream().anyMatch(name -> name.startsWith("OTEL_"))
        || System.getProperties().stringPropertyNames().stream()
            .anyMatch(name -> name.startsWith("otel."));
  }

  private void watch() {
    if (tracing) {
      meter()
          .counterBuilder("rejoin.telemetry.spans.dropped")
          .setUnit("{span}")
          .setDescription("Finished spans that could not be kept until the backend took them")
          .buildWithCallback(measurement -> measurement.record(exports.dropped()));
    }
  }

  /** Whether spans go anywhere; if not, nobody needs to make any. */
  public boolean tracing() {
    return tracing;
  }

  public Tracer tracer() {
    return sdk.getTracer(SCOPE, release);
  }

  public Meter meter() {
    return sdk.getMeterProvider()
        .meterBuilder(SCOPE)
        .setInstrumentationVersion(release)
        .build();
  }

  public TextMapPropagator propagator() {
    return sdk.getPropagators().getTextMapPropagator();
  }

  /** The metrics as they are now. */
  public MetricsPage page() {
    return page;
  }

  /**
   * Lets spans be made that go nowhere, and asks the backend to take none: whoever has to wait until all classes for it are
   * loaded then is not an agent on its way back. Without effect where spans go nowhere anyway.
   *
   * @param work makes the spans, often enough for compilers to notice
   */
  public void rehearse(Consumer<Tracer> work) {
    if (tracing) {
      try (SdkTracerProvider nowhere = SdkTracerProvider.builder()
          .addSpanProcessor(BatchSpanProcessor.builder(SpanExporter.composite()).build())
          .build()) {
        work.accept(nowhere.get(SCOPE));
      }
      exports.rehearse();
    }
  }

  /**
   * Sends what is finished.
   *
   * @param within how long to wait for it
   * @return false if the backend did not take everything in that time
   */
  public boolean flush(Duration within) {
    CountDownLatch done = new CountDownLatch(1);
    AtomicBoolean sent = new AtomicBoolean();
    sdk.getSdkTracerProvider().forceFlush().whenComplete(() -> {
      CompletableResultCode flushed = exports.flush();
      flushed.whenComplete(() -> {
        sent.set(flushed.isSuccess());
        done.countDown();
      });
    });
    try {
      return done.await(within.toNanos(), TimeUnit.NANOSECONDS) && sent.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Sends or keeps what is finished, within two seconds. */
  @Override
  public void close() {
    CountDownLatch done = new CountDownLatch(1);
    pool.blocking().execute(() -> {
      CompletableResultCode spans = sdk.getSdkTracerProvider().shutdown();
      CompletableResultCode metrics = sdk.getSdkMeterProvider().shutdown();
      CompletableResultCode.ofAll(List.of(spans, metrics)).whenComplete(done::countDown);
    });
    try {
      if (!done.await(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
        pool.blocking().execute(sdk::close);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      pool.close();
    }
  }

  @Override
  public String toString() {
    return "telemetry " + sdk;
  }
}
