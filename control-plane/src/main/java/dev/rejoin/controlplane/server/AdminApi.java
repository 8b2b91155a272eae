package dev.rejoin.controlplane.server;

import dev.rejoin.api.message.Opaque;
import dev.rejoin.controlplane.model.CommandOutcome;
import dev.rejoin.controlplane.server.AdminRequest.BadRequestException;
import dev.rejoin.controlplane.server.FaultBoard.RefuseUpgrades;
import dev.rejoin.controlplane.server.FaultBoard.RejectRegistrations;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The admin interface's resources, free of HTTP details. */
final class AdminApi {
  private static final int LONGEST_NAME = 256;
  private static final int LONGEST_WHY = 120;
  private static final List<String> FAULTS = List.of(
      "registration_delay",
      "reject_registrations",
      "refuse_upgrades",
      "ignore_heartbeats",
      "silent");

  private final ModelRunner runner;
  private final FaultBoard board;
  private final RecentEvents events;
  private final AdmissionGate admission;
  private final HandshakeCeiling ceiling;
  private final JsonMapper mapper = JsonMapper.shared();
  private final AdminJson json = new AdminJson(mapper);
  private final AdminDrain drain;

  AdminApi(
      ModelRunner runner,
      FaultBoard board,
      RecentEvents events,
      AdmissionGate admission,
      HandshakeCeiling ceiling) {
    this.runner = runner;
    this.board = board;
    this.events = events;
    this.admission = admission;
    this.ceiling = ceiling;
    this.drain = new AdminDrain(runner, mapper);
  }

  /** An answer in JSON. */
  record Reply(int status, String body) {}

  /** Carries out a request. Mistakes of the caller are answers, too. */
  CompletionStage<Reply> handle(
      String method, String path, Map<String, List<String>> query, String body) {
    try {
      return path.equals("/admin/drain")
          ? drain(method, query, body)
          : route(method, List.of(path.substring(1).split("/", -1)), body);
    } catch (BadRequestException | IllegalArgumentException e) {
      return now(error(400, String.valueOf(e.getMessage())));
    }
  }

  private CompletionStage<Reply> route(String method, List<String> path, String body) {
    String resource = String.join("/", path);
    if (resource.equals("api/agents")) {
      return method.equals("GET") ? agents() : notAllowed("GET");
    }
    if (resource.equals("api/statistics")) {
      return method.equals("GET") ? statistics() : notAllowed("GET");
    }
    if (resource.equals("admin/faults")) {
      return faults(method, body);
    }
    if (resource.equals("admin/sessions/forget")) {
      return method.equals("POST") ? forget(body) : notAllowed("POST");
    }
    if (resource.equals("admin/connections/close")) {
      return method.equals("POST") ? close(body) : notAllowed("POST");
    }
    return path.size() >= 3 && resource.startsWith("api/agents/")
        ? agent(method, path.get(2), path.subList(3, path.size()), body)
        : now(error(404, "no such path"));
  }

  private CompletionStage<Reply> agent(String method, String id, List<String> rest, String body) {
    switch (String.join("/", rest)) {
      case "":
        return method.equals("GET") ? agent(id) : notAllowed("GET");
      case "commands":
        return method.equals("POST") ? command(id, body) : notAllowed("POST");
      case "resync":
        return method.equals("POST") ? resync(id) : notAllowed("POST");
      default:
        return now(error(404, "no such path"));
    }
  }

  // ---- agents

  private CompletionStage<Reply> agents() {
    return runner.ask(model -> model.agents()).thenApply(agents -> ok(json.agents(agents)));
  }

  private CompletionStage<Reply> agent(String id) {
    return runner.ask(model -> model
        .agent(id)
        .map(agent -> ok(json.detail(agent, events.of(id))))
        .orElseGet(() -> unknownAgent(id)));
  }

  private CompletionStage<Reply> command(String id, String body) {
    AdminRequest request = AdminRequest.parse(mapper, body, List.of("name", "body"));
    String name = request.requireText("name", LONGEST_NAME);
    Opaque content = Opaque.ofText(request.text("body").orElse(""));
    return runner.ask(model -> model.send(id, name, content)).thenApply(outcome -> {
      if (outcome instanceof CommandOutcome.Queued queued) {
        return reply(202, mapper.createObjectNode().put("message_id", queued.messageId()));
      }
      return outcome instanceof CommandOutcome.QueueFull full
          ? error(
              409,
              "too much is waiting for " + id + " (expected: at most " + full.messages()
                  + " commands, " + full.bytes() + " bytes)")
          : unknownAgent(id);
    });
  }

  private CompletionStage<Reply> resync(String id) {
    return runner
        .ask(model -> model.requestRoutes(id))
        .thenApply(asked -> asked
            ? reply(202, mapper.createObjectNode().put("asked", true))
            : error(404, id + " is not connected"));
  }

  private CompletionStage<Reply> statistics() {
    return runner
        .ask(model -> model.statistics())
        .thenApply(now -> ok(json.statistics(now)
            .put("admitted", admission.admitted())
            .put("admitted_most_in_1s", admission.mostInASecond())
            .put("admitted_most_in_100ms", admission.mostInATenth())
            .put("refused", admission.refused())
            .put("turned_away", ceiling.turnedAway())
            .put("hung_up_before", ceiling.hungUpBefore())
            .put("accept_pauses", ceiling.pauses())));
  }

  private CompletionStage<Reply> drain(
      String method, Map<String, List<String>> query, String body) {
    switch (method) {
      case "GET":
        return drain.look().thenApply(this::ok);
      case "POST":
        return drain.begin(query, body).thenApply(begun -> reply(202, begun));
      case "DELETE":
        return drain.cancel().thenApply(this::ok);
      default:
        return notAllowed("GET, POST, DELETE");
    }
  }

  // ---- misbehaviour

  private CompletionStage<Reply> faults(String method, String body) {
    switch (method) {
      case "GET":
        return now(ok(json.faults(board)));
      case "POST":
        setFaults(AdminRequest.parse(mapper, body, FAULTS));
        runner.wakeUp();
        return now(ok(json.faults(board)));
      case "DELETE":
        board.clear();
        runner.wakeUp();
        return now(ok(json.faults(board)));
      default:
        return notAllowed("GET, POST, DELETE");
    }
  }

  /** Everything is read before anything is set, so that a mistake changes nothing. */
  private void setFaults(AdminRequest request) {
    Optional<RejectRegistrations> rejection = Optional.empty();
    Optional<Integer> rejections = Optional.empty();
    if (request.has("reject_registrations") && !request.isOff("reject_registrations")) {
      AdminRequest how =
          request.object("reject_registrations", List.of("permanent", "why", "count"));
      rejection = Optional.of(new RejectRegistrations(
          how.flag("permanent"), how.text("why").orElse("rejected on request")));
      rejections = how.number("count", 1, Integer.MAX_VALUE);
    }
    Optional<RefuseUpgrades> refusal = Optional.empty();
    Optional<Integer> refusals = Optional.empty();
    if (request.has("refuse_upgrades") && !request.isOff("refuse_upgrades")) {
      AdminRequest how =
          request.object("refuse_upgrades", List.of("status", "retry_after", "count"));
      refusal = Optional.of(new RefuseUpgrades(
          how.number("status", 300, 599).orElse(503), how.duration("retry_after")));
      refusals = how.number("count", 1, Integer.MAX_VALUE);
    }
    boolean heartbeats = request.flag("ignore_heartbeats");
    boolean silent = request.flag("silent");
    request.duration("registration_delay").ifPresent(board::delayRegistrations);
    if (request.has("reject_registrations")) {
      Optional<Integer> count = rejections;
      rejection.ifPresentOrElse(how -> board.rejection.set(how, count), board.rejection::clear);
    }
    if (request.has("refuse_upgrades")) {
      Optional<Integer> count = refusals;
      refusal.ifPresentOrElse(how -> board.refusal.set(how, count), board.refusal::clear);
    }
    if (request.has("ignore_heartbeats")) {
      board.ignoreHeartbeats(heartbeats);
    }
    if (request.has("silent")) {
      board.silent(silent);
    }
  }

  private CompletionStage<Reply> forget(String body) {
    AdminRequest request = AdminRequest.parse(mapper, body, List.of("agent"));
    Optional<String> agent = request.text("agent");
    return runner
        .ask(model ->
            agent.map(id -> model.forgetSession(id) ? 1 : 0).orElseGet(model::forgetSessions))
        .thenApply(count -> ok(mapper.createObjectNode().put("forgotten", count)));
  }

  private CompletionStage<Reply> close(String body) {
    AdminRequest request = AdminRequest.parse(mapper, body, List.of("agent", "status", "why"));
    int status = request.number("status", 1000, 4999).orElse(1001);
    boolean reserved =
        status == 1004 || status == 1005 || status == 1006 || (status > 1014 && status < 3000);
    if (reserved) {
      throw new BadRequestException(
          "status: " + status + " (expected: a code that may be sent, 1000..1014 or 3000..4999)");
    }
    String why = request.text("why").orElse("closed on request");
    if (why.length() > LONGEST_WHY) {
      throw new BadRequestException(
          "why: " + why.length() + " characters (expected: at most " + LONGEST_WHY + ")");
    }
    return runner
        .ask(model -> model.closeConnections(request.text("agent"), status, why))
        .thenApply(count -> ok(mapper.createObjectNode().put("closed", count)));
  }

  // ---- replies

  private Reply ok(ObjectNode body) {
    return reply(200, body);
  }

  private Reply reply(int status, ObjectNode body) {
    return new Reply(status, mapper.writeValueAsString(body));
  }

  private Reply unknownAgent(String id) {
    return error(404, "agent " + id + " is not known");
  }

  /** An error as the admin interface reports it. */
  Reply error(int status, String why) {
    return reply(status, mapper.createObjectNode().put("error", why));
  }

  private CompletionStage<Reply> notAllowed(String methods) {
    return now(error(405, "method not allowed (expected: " + methods + ")"));
  }

  private static CompletionStage<Reply> now(Reply reply) {
    return CompletableFuture.completedFuture(reply);
  }
}
