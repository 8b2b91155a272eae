package dev.rejoin.controlplane.server;

import dev.rejoin.api.settings.Durations;
import dev.rejoin.api.settings.NearestName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The JSON object in an admin request's body, read strictly: every mistake names the field and the expectation. */
final class AdminRequest {
  private final JsonNode body;

  private AdminRequest(JsonNode body) {
    this.body = body;
  }

  /** What the caller got wrong. */
  static final class BadRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadRequestException(String message) {
      super(message, null, false, false);
    }
  }

  /** Reads an object with no other fields than these; nothing at all counts as an empty one. */
  static AdminRequest parse(JsonMapper json, String text, List<String> fields) {
    JsonNode body;
    try {
      body = text.isBlank() ? json.createObjectNode() : json.readTree(text);
    } catch (JacksonException e) {
      throw new BadRequestException("body: not JSON (expected: one JSON object)");
    }
    return of(body, "body", fields);
  }

  /** The same with fields that may stand in the query as well, as text; each in one place, once. */
  static AdminRequest parse(
      JsonMapper json, Map<String, List<String>> query, String text, List<String> fields) {
    ObjectNode both = json.createObjectNode();
    query.forEach((name, values) -> {
      if (values.size() > 1) {
        throw new BadRequestException(name + ": given twice (expected: once)");
      }
      both.put(name, values.get(0));
    });
    AdminRequest inBody = parse(json, text, fields);
    for (String name : inBody.body.propertyNames()) {
      if (both.has(name)) {
        throw new BadRequestException(
            name + ": in the query and in the body (expected: in one of them)");
      }
      both.set(name, inBody.body.path(name));
    }
    return of(both, "query", fields);
  }

  private static AdminRequest of(JsonNode body, String place, List<String> fields) {
    if (!body.isObject()) {
      throw new BadRequestException(place + ": not an object (expected: one JSON object)");
    }
    for (String name : body.propertyNames()) {
      if (!fields.contains(name)) {
        String meant = NearestName.to(name, fields)
            .map(nearest -> "; did you mean " + nearest + "?")
            .orElse("");
        throw new BadRequestException(
            name + ": unknown (expected: one of " + String.join(", ", fields) + ")" + meant);
      }
    }
    return new AdminRequest(body);
  }

  boolean has(String name) {
    return body.has(name);
  }

  /** True for an explicit null or false: switched off. */
  boolean isOff(String name) {
    JsonNode value = body.path(name);
    return value.isNull() || (value.isBoolean() && !value.booleanValue());
  }

  AdminRequest object(String name, List<String> fields) {
    return of(body.path(name), name, fields);
  }

  Optional<String> text(String name) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isString()) {
      throw invalid(name, "text");
    }
    return Optional.of(value.stringValue());
  }

  String requireText(String name, int longest) {
    String text = text(name).orElse("");
    if (text.isEmpty() || text.length() > longest) {
      throw invalid(name, "text of 1.." + longest + " characters");
    }
    return text;
  }

  Optional<Integer> number(String name, int least, int most) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    boolean fits = value.isInt() && value.intValue() >= least && value.intValue() <= most;
    if (!fits) {
      throw invalid(name, least + ".." + most);
    }
    return Optional.of(value.intValue());
  }

  boolean flag(String name) {
    JsonNode value = body.path(name);
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw invalid(name, "true or false");
    }
    return value.isBoolean() && value.booleanValue();
  }

  Optional<Duration> duration(String name) {
    return text(name).map(text -> {
      try {
        return Durations.parse(text);
      } catch (IllegalArgumentException e) {
        throw invalid(name, "a length of time such as 500ms or 1m30s");
      }
    });
  }

  private BadRequestException invalid(String name, String expectation) {
    return new BadRequestException(
        name + ": " + body.path(name) + " (expected: " + expectation + ")");
  }
}
