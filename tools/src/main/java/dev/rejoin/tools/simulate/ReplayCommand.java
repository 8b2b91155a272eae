package dev.rejoin.tools.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The command line that gives the same result again, defaults that matter spelled out. */
final class ReplayCommand {
  /** Written even where the user left them to their defaults, but for an outage beside a plan. */
  private static final Set<String> ALWAYS =
      Set.of("--agents", "--outage", "--capacity", "--policy", "--seed");

  /** Where the result goes does not change it. */
  private static final String PAGE = "--html";

  private static final Pattern NEEDS_NO_QUOTES = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  private ReplayCommand() {}

  static String of(ParseResult parsed) {
    List<String> words = new ArrayList<>(List.of("./rejoin", "simulate"));
    boolean planned = parsed.hasMatchedOption("--plan");
    for (OptionSpec option : parsed.commandSpec().options()) {
      String name = option.longestName();
      boolean written = parsed.hasMatchedOption(option) && !name.equals(PAGE);
      boolean always = ALWAYS.contains(name) && !(planned && name.equals("--outage"));
      if (written || always) {
        words.add(name);
        words.add(quoted(
            written ? String.join(",", option.originalStringValues()) : option.defaultValue()));
      }
    }
    return String.join(" ", words);
  }

  private static String quoted(String word) {
    return NEEDS_NO_QUOTES.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
