package dev.rejoin.controlplane.watch;

import dev.rejoin.controlplane.watch.FleetWatch.OutageCurve;
import dev.rejoin.controlplane.watch.FleetWatch.Overview;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the page asks for, as JSON. Series are columns: one array per figure, of equal lengths. */
final class WatchJson {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double TENTHS = 10;
  private static final List<String> MARKS = List.of("50", "90", "99", "100");

  private final JsonMapper mapper;

  WatchJson(JsonMapper mapper) {
    this.mapper = mapper;
  }

  ObjectNode overview(Overview seen) {
    ObjectNode json = mapper
        .createObjectNode()
        .put("started", seen.started().toString())
        .put("now", seen.now().toString())
        .put("capacity", seen.capacity())
        .put("spread_ms", seen.intake().spreadMillis())
        .put("known", seen.known())
        .put("connected", seen.connected())
        .put("returning", seen.returning())
        .put("elsewhere", seen.elsewhere())
        .put(
            "away",
            Math.max(0, seen.known() - seen.connected() - seen.elsewhere() - seen.returning()))
        .put("registrations_waiting", seen.intake().registrationsWaiting())
        .put("admitted", seen.intake().admitted())
        .put("refused", seen.intake().refused())
        .put("turned_away", seen.intake().turnedAway())
        .put("admitted_per_s", tenth(seen.admittedPerSecond()))
        .put("refused_per_s", tenth(seen.refusedPerSecond()));
    lags(json.putObject("lag"), seen.lags());
    ObjectNode series = json.putObject("series");
    column(series, "number", seen.series(), Sample::number);
    column(series, "at", seen.series(), Sample::epochMillis);
    column(series, "connected", seen.series(), Sample::connected);
    column(series, "returning", seen.series(), Sample::returning);
    column(series, "admitted", seen.series(), sample -> rate(sample.admitted(), sample.nanos()));
    column(series, "refused", seen.series(), sample -> rate(sample.refused(), sample.nanos()));
    column(series, "returned", seen.series(), sample -> rate(sample.returned(), sample.nanos()));
    ArrayNode outages = json.putArray("outages");
    seen.outages().forEach(outage -> outages.add(outage(outage)));
    return json;
  }

  private ObjectNode outage(OutageView outage) {
    ObjectNode json = mapper
        .createObjectNode()
        .put("number", outage.number())
        .put("inherited", outage.inherited())
        .put("began", outage.began().toString())
        .put("accepting", outage.accepting().toString())
        .put("over", outage.over().map(Instant::toString).orElse(null))
        .put("before", outage.before())
        .put("lowest", outage.lowest())
        .put("lost", outage.lost())
        .put("back", outage.back())
        .put("samples", outage.samples());
    ObjectNode reached = json.putObject("reached_ms");
    for (int i = 0; i < MARKS.size(); i++) {
      reached.put(
          MARKS.get(i),
          i < outage.reached().size() ? Long.valueOf(outage.reached().get(i).toMillis()) : null);
    }
    lags(json.putObject("lag"), outage.lags());
    return json;
  }

  private static void lags(ObjectNode json, Lags.Summary lags) {
    json.put("count", lags.count())
        .put("p50_ms", millis(lags.p50()))
        .put("p95_ms", millis(lags.p95()))
        .put("p99_ms", millis(lags.p99()))
        .put("max_ms", millis(lags.longest()));
  }

  ObjectNode curve(OutageCurve seen) {
    ObjectNode json = outage(seen.outage());
    ObjectNode curve = json.putObject("curve");
    column(
        curve,
        "ms",
        seen.points(),
        point -> Math.rint((point.tick() - seen.acceptingTick()) / NANOS_PER_MILLI));
    column(curve, "connected", seen.points(), Curve.Point::connected);
    column(curve, "admitted", seen.points(), point -> rate(point.admitted(), point.nanos()));
    column(curve, "refused", seen.points(), point -> rate(point.refused(), point.nanos()));
    return json;
  }

  ObjectNode agents(AgentTable.Page page) {
    ObjectNode json = mapper.createObjectNode().put("matching", page.matching());
    ArrayNode agents = json.putArray("agents");
    page.entries()
        .forEach(entry -> agents
            .addObject()
            .put("id", entry.row().id())
            .put("state", entry.state().label())
            .put("since", entry.row().since().toString())
            .put("epoch", entry.row().epoch())
            .put("reason", entry.row().reason())
            .put("noted", entry.row().noted().toString()));
    return json;
  }

  /** Whole numbers without a fraction. */
  private static <T> void column(
      ObjectNode json, String name, List<T> rows, ToDoubleFunction<T> figure) {
    ArrayNode column = json.putArray(name);
    for (T row : rows) {
      double value = figure.applyAsDouble(row);
      if (value == Math.rint(value)) {
        column.add((long) value);
      } else {
        column.add(value);
      }
    }
  }

  private static double rate(long count, long nanos) {
    return tenth(count * NANOS_PER_SECOND / nanos);
  }

  private static double tenth(double value) {
    return Math.rint(value * TENTHS) / TENTHS;
  }

  private static double millis(Duration length) {
    return tenth(length.toNanos() / NANOS_PER_MILLI);
  }
}
