package dev.rejoin.controlplane.server;

import dev.rejoin.api.settings.Durations;
import dev.rejoin.controlplane.model.ControlPlaneModel;
import dev.rejoin.controlplane.model.DrainView;
import dev.rejoin.controlplane.server.AdminRequest.BadRequestException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The admin interface's drain: begin, look, call off. */
final class AdminDrain {
  private static final List<String> FIELDS = List.of("over", "deadline");
  private static final Duration LONGEST = Duration.ofHours(24);
  /** For agents that cannot get in elsewhere at once, or whose move is slow. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final ModelRunner runner;
  private final JsonMapper mapper;

  AdminDrain(ModelRunner runner, JsonMapper mapper) {
    this.runner = runner;
    this.mapper = mapper;
  }

  CompletionStage<ObjectNode> begin(Map<String, List<String>> query, String body) {
    AdminRequest request = AdminRequest.parse(mapper, query, body, FIELDS);
    Duration over = request
        .duration("over")
        .orElseThrow(() ->
            new BadRequestException("over: missing (expected: a length of time such as 30s)"));
    if (over.compareTo(LONGEST) > 0) {
      throw new BadRequestException("over: " + Durations.format(over) + " (expected: 0s to 24h)");
    }
    Duration deadline = request.duration("deadline").orElse(over.plus(GRACE));
    if (deadline.compareTo(over) < 0 || deadline.compareTo(LONGEST.plus(GRACE)) > 0) {
      throw new BadRequestException("deadline: " + Durations.format(deadline)
          + " (expected: over, which is " + Durations.format(over) + ", to 24h)");
    }
    return after(model -> model.drain(over, deadline));
  }

  CompletionStage<ObjectNode> cancel() {
    return after(ControlPlaneModel::cancelDrain);
  }

  CompletionStage<ObjectNode> look() {
    return after(model -> {});
  }

  private CompletionStage<ObjectNode> after(Consumer<ControlPlaneModel> change) {
    return runner
        .ask(model -> {
          change.accept(model);
          return model.drain();
        })
        .thenApply(this::json);
  }

  private ObjectNode json(DrainView drain) {
    return mapper
        .createObjectNode()
        .put("state", drain.state().name().toLowerCase(Locale.ROOT))
        .put("over_ms", drain.over().toMillis())
        .put("deadline_ms", drain.deadline().toMillis())
        .put("elapsed_ms", drain.elapsed().toMillis())
        .put("agents", drain.agents())
        .put("told", drain.told())
        .put("remaining", drain.remaining())
        .put("gone", drain.gone())
        .put("closed", drain.closed());
  }
}
