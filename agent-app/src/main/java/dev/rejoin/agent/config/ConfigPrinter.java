package dev.rejoin.agent.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Prints the values that hold as a configuration file, each with its origin; secrets are redacted. */
public final class ConfigPrinter {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_./ -]*");
  private static final Pattern SPECIAL = Pattern.compile("(?i)true|false|null|yes|no|on|off|~");
  private static final int ORIGIN_COLUMN = 48;

  private ConfigPrinter() {}

  /** YAML that {@link AgentConfig#load} reads back, as long as nothing was redacted. */
  public static String print(AgentConfig config) {
    StringBuilder text = new StringBuilder();
    List<String> open = List.of();
    for (EffectiveValue value : config.effective()) {
      List<String> section =
          value.section().isEmpty() ? List.of() : List.of(value.section().split("\\."));
      openSections(text, open, section);
      open = section;
      StringBuilder line = new StringBuilder("  ".repeat(section.size()));
      line.append(value.key()).append(": ").append(written(value));
      while (line.length() < ORIGIN_COLUMN) {
        line.append(' ');
      }
      text.append(line).append(" # ").append(value.origin()).append('\n');
    }
    return text.toString();
  }

  private static void openSections(StringBuilder text, List<String> open, List<String> section) {
    int shared = 0;
    while (shared < Math.min(open.size(), section.size())
        && open.get(shared).equals(section.get(shared))) {
      shared++;
    }
    for (int depth = shared; depth < section.size(); depth++) {
      text.append("  ".repeat(depth)).append(section.get(depth)).append(":\n");
    }
  }

  private static String written(EffectiveValue value) {
    if (!value.list()) {
      return quoted(value.text());
    }
    List<String> items = new ArrayList<>();
    for (String item : value.text().split(",", -1)) {
      if (!item.isBlank()) {
        items.add(quoted(item.strip()));
      }
    }
    return "[" + String.join(", ", items) + "]";
  }

  private static String quoted(String text) {
    boolean number = text.matches("-?[0-9][0-9.]*");
    boolean plain = PLAIN.matcher(text).matches() && !SPECIAL.matcher(text).matches();
    if (number || plain || text.equals("true") || text.equals("false")) {
      return text;
    }
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
