package dev.rejoin.agent.config;

import dev.rejoin.agent.config.ConfigNode.Entry;
import dev.rejoin.agent.config.ConfigNode.Mapping;
import dev.rejoin.agent.config.ConfigNode.Scalar;
import dev.rejoin.agent.config.ConfigNode.Sequence;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads YAML and keeps the line of everything. One document, keys unique, no aliases: an alias saves a line and can
 * swell to gigabytes. Scalars stay as written ({@code 1.30} is not 1.3).
 */
final class YamlTree {
  /** Of an agent's configuration. */
  static final String AGENT_EXAMPLE = "agent: {id: edge-1}";

  private static final Pattern PLACE = Pattern.compile("line ([0-9]{1,7}), column");

  private final String file;
  private final JsonParser parser;
  private final String example;
  private final List<ConfigProblem> problems = new ArrayList<>();

  private YamlTree(String file, JsonParser parser, String example) {
    this.file = file;
    this.parser = parser;
    this.example = example;
  }

  /**
   * Reads an agent's configuration.
   *
   * @throws InvalidConfigException as below
   */
  static Mapping read(String file, String text) {
    return read(file, text, AGENT_EXAMPLE);
  }

  /**
   * Reads a whole document; an empty one is an empty mapping.
   *
   * @param file what to call it in messages
   * @param example of what the whole must look like, for messages
   * @throws InvalidConfigException if it is not YAML, or not a mapping, or repeats a key
   */
  static Mapping read(String file, String text, String example) {
    try (JsonParser parser =
        new YAMLFactory().createParser(ObjectReadContext.empty(), new StringReader(text))) {
      return new YamlTree(file, parser, example).document();
    } catch (JacksonException e) {
      throw new InvalidConfigException(
          List.of(new ConfigProblem(new Origin.InFile(file, line(e)), "not YAML: " + reason(e))));
    }
  }

  /** Where the scanner was; the exception's own location is that of the token before. */
  private static int line(JacksonException e) {
    int line = 1;
    Matcher place = PLACE.matcher(e.getOriginalMessage());
    while (place.find()) {
      line = Integer.parseInt(place.group(1));
    }
    return line;
  }

  /** The parser's own words, without its drawing of the place. */
  private static String reason(JacksonException e) {
    return e.getOriginalMessage()
        .lines()
        .filter(line -> !line.startsWith("    ") && !line.startsWith(" in "))
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining(", "));
  }

  private Mapping document() {
    JsonToken first = parser.nextToken();
    if (first == null || first == JsonToken.VALUE_NULL) {
      return new Mapping(List.of(), new Origin.InFile(file, 1));
    }
    ConfigNode root = node();
    if (parser.nextToken() != null) {
      problems.add(new ConfigProblem(here(), "a second document (expected: one)"));
    }
    if (!(root instanceof Mapping)) {
      problems.add(new ConfigProblem(
          root.origin(), root.shape() + " (expected: a mapping such as " + example + ")"));
    }
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(problems);
    }
    return (Mapping) root;
  }

  private ConfigNode node() {
    Origin origin = here();
    if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
      problems.add(new ConfigProblem(
          origin, "*" + parser.getString() + ": an alias (expected: the value itself)"));
      return new Scalar("", true, origin);
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> mapping(origin);
      case START_ARRAY -> sequence(origin);
      case VALUE_NULL -> new Scalar("", true, origin);
      default -> new Scalar(parser.getString(), false, origin);
    };
  }

  private Mapping mapping(Origin origin) {
    List<Entry> entries = new ArrayList<>();
    Map<String, Origin> seen = new HashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      Origin keyOrigin = here();
      Origin first = seen.putIfAbsent(key, keyOrigin);
      if (first != null) {
        problems.add(new ConfigProblem(keyOrigin, key + ": written twice, first at " + first));
      }
      parser.nextToken();
      entries.add(new Entry(key, keyOrigin, node()));
    }
    return new Mapping(List.copyOf(entries), origin);
  }

  private Sequence sequence(Origin origin) {
    List<ConfigNode> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(node());
    }
    return new Sequence(List.copyOf(items), origin);
  }

  private Origin here() {
    return new Origin.InFile(file, Math.max(1, parser.currentTokenLocation().getLineNr()));
  }
}
