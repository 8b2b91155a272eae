package dev.rejoin.controlplane.watch;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The resources that the page reads, free of HTTP details. Thread-safe; may take its time where a fleet is large. */
public final class WatchApi {
  private static final String OUTAGES = "/api/outages/";
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int LONGEST_TEXT = 128;
  private static final int MOST_AGENTS = 200;
  private static final int AGENTS = 50;
  private static final int FARTHEST = 10_000_000;

  private final FleetWatch watch;
  private final JsonMapper mapper = JsonMapper.shared();
  private final WatchJson json = new WatchJson(mapper);

  public WatchApi(FleetWatch watch) {
    this.watch = watch;
  }

  /** An answer in JSON. */
  public record Reply(int status, String body) {}

  /** Whether that path is one of its. */
  public boolean knows(String path) {
    return path.equals("/api/overview") || path.equals("/api/fleet") || path.startsWith(OUTAGES);
  }

  /** Answers a GET. Mistakes of the caller are answers, too. */
  public Reply get(String path, Map<String, List<String>> query) {
    try {
      if (path.equals("/api/overview")) {
        return overview(Query.of(query, List.of("since")));
      }
      if (path.equals("/api/fleet")) {
        return agents(Query.of(query, List.of("state", "text", "order", "offset", "limit")));
      }
      Query.of(query, List.of());
      return outage(path.substring(OUTAGES.length()));
    } catch (IllegalArgumentException e) {
      return error(BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  /** An error as the admin interface reports it. */
  public Reply error(int status, String why) {
    return reply(status, mapper.createObjectNode().put("error", why));
  }

  private Reply overview(Query query) {
    return reply(OK, json.overview(watch.overview(query.number("since", 0, 1L << 53, 0))));
  }

  private Reply agents(Query query) {
    AgentQuery wanted = new AgentQuery(
        query.word("state", List.of(AgentState.values())),
        query.text("text", LONGEST_TEXT),
        query.word("order", List.of(AgentQuery.Order.values())).orElse(AgentQuery.Order.RECENT),
        (int) query.number("offset", 0, FARTHEST, 0),
        (int) query.number("limit", 1, MOST_AGENTS, AGENTS));
    return reply(OK, json.agents(watch.agents(wanted)));
  }

  private Reply outage(String text) {
    int number = (int) Query.number("outage", text, 1, Integer.MAX_VALUE);
    return watch
        .outage(number)
        .map(found -> reply(OK, json.curve(found)))
        .orElseGet(() -> error(NOT_FOUND, "outage " + number + " is not kept"));
  }

  private Reply reply(int status, ObjectNode body) {
    return new Reply(status, mapper.writeValueAsString(body));
  }
}
