package dev.rejoin.otel;

import dev.rejoin.otel.export.Exports.Limits;
import java.util.Optional;

/**
 * How telemetry is to be, where the standard {@code OTEL_*} variables do not say otherwise.
 *
 * @param serviceName {@code service.name}, for example {@code rejoin-agent}
 * @param release {@code service.version}
 * @param endpoint base address of the OTLP backend; empty for whatever the environment says, or else nowhere
 * @param limits how much is kept while the backend is away
 */
public record TelemetryOptions(
    String serviceName, String release, Optional<String> endpoint, Limits limits) {}
