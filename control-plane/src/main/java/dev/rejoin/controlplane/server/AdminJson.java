package dev.rejoin.controlplane.server;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.ServerSpecs;
import dev.rejoin.api.settings.Durations;
import dev.rejoin.controlplane.model.AgentView;
import dev.rejoin.controlplane.model.Statistics;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the admin interface shows, as JSON: snake_case names, RFC 3339 times, null for what is not there. */
final class AdminJson {
  private final JsonMapper mapper;

  AdminJson(JsonMapper mapper) {
    this.mapper = mapper;
  }

  ObjectNode agents(List<AgentView> agents) {
    ObjectNode json = mapper.createObjectNode();
    ArrayNode list = json.putArray("agents");
    agents.forEach(agent -> list.add(summary(agent)));
    return json;
  }

  private ObjectNode summary(AgentView agent) {
    return mapper
        .createObjectNode()
        .put("id", agent.id())
        .put("name", agent.description().name())
        .put("connected", agent.connected())
        .put("elsewhere", agent.elsewhere())
        .put("since", agent.since().toString())
        .put("epoch", agent.epoch())
        .put("instance", agent.instanceId())
        .put("peer", agent.peer().orElse(null))
        .put("last_heartbeat", agent.lastHeartbeat().map(Object::toString).orElse(null))
        .put("session", agent.session())
        .put("resumes", agent.resumes())
        .put("registrations", agent.registrations())
        .put("events_received", agent.eventsReceived())
        .put("last_received", agent.lastReceived())
        .put("queued", agent.queued())
        .put("queued_bytes", agent.queuedBytes())
        .put("routes_digest", agent.routes().digest());
  }

  ObjectNode detail(AgentView agent, List<RecentEvents.Recent> events) {
    ObjectNode json = summary(agent).put("fingerprint", agent.fingerprint());
    describe(json.putObject("description"), agent.description());
    ObjectNode routes = json.putObject("routes");
    agent.routes().targets().forEach(routes::put);
    ArrayNode recent = json.putArray("recent_events");
    events.forEach(event -> recent
        .addObject()
        .put("at", event.at().toString())
        .put("seq", event.seq())
        .put("message_id", event.messageId())
        .put("name", event.eventName())
        .put("body", event.body())
        .put("bytes", event.bytes())
        .put("redelivered", event.redelivered()));
    return json;
  }

  private static void describe(ObjectNode json, AgentDescription description) {
    json.put("id", description.id())
        .put("name", description.name())
        .put("cluster", description.cluster())
        .put("kubernetes_version", description.kubernetesVersion())
        .put("server_address", description.serverAddress())
        .put("cloud_provider", description.cloudProvider())
        .put("region", description.region());
    ServerSpecs specs = description.serverSpecs();
    json.putObject("server_specs")
        .put("cpu_cores", specs.cpuCores())
        .put("memory_bytes", specs.memoryBytes())
        .put("disk_bytes", specs.diskBytes())
        .put("operating_system", specs.operatingSystem())
        .put("architecture", specs.architecture());
    ObjectNode labels = json.putObject("labels");
    description.labels().forEach(labels::put);
    ObjectNode metadata = json.putObject("metadata");
    description.metadata().forEach(metadata::put);
  }

  ObjectNode statistics(Statistics now) {
    return mapper
        .createObjectNode()
        .put("connections", now.connections())
        .put("agents_connected", now.agentsConnected())
        .put("agents_known", now.agentsKnown())
        .put("high_water", now.highWater())
        .put("spread_ms", now.spreadMillis())
        .put("accepted", now.accepted())
        .put("resumed", now.resumed())
        .put("registered", now.registered())
        .put("rejected", now.rejected())
        .put("deferred", now.deferred())
        .put("registrations_waiting", now.registrationsWaiting())
        .put("register_required", now.demanded())
        .put("superseded", now.superseded())
        .put("lost", now.lost())
        .put("silent", now.silent())
        .put("heartbeats", now.heartbeats())
        .put("events", now.events())
        .put("duplicates", now.duplicates())
        .put("commands_sent", now.commandsSent())
        .put("misbehaved", now.misbehaved());
  }

  ObjectNode faults(FaultBoard board) {
    ObjectNode json = mapper
        .createObjectNode()
        .put("registration_delay", Durations.format(board.registrationDelay()))
        .put("ignore_heartbeats", board.heartbeatsIgnored())
        .put("silent", board.silent());
    json.putNull("reject_registrations");
    board
        .rejection
        .active()
        .ifPresent(on -> json.putObject("reject_registrations")
            .put("permanent", on.fault().permanent())
            .put("why", on.fault().why())
            .put("count", on.remaining().orElse(null)));
    json.putNull("refuse_upgrades");
    board
        .refusal
        .active()
        .ifPresent(on -> json.putObject("refuse_upgrades")
            .put("status", on.fault().status())
            .put("retry_after", on.fault().retryAfter().map(Durations::format).orElse(null))
            .put("count", on.remaining().orElse(null)));
    return json;
  }
}
