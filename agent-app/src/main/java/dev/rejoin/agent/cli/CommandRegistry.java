package dev.rejoin.agent.cli;

import dev.rejoin.agent.plugin.Contributions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The subcommands by name, made only when needed: reading a command's annotations is a good part of a start. */
final class CommandRegistry {
  private final Map<String, Supplier<Object>> own = new LinkedHashMap<>();

  CommandRegistry() {
    own.put("run", RunCommand::new);
    own.put("config", ConfigCommand::new);
    own.put("plugins", PluginsCommand::new);
    own.put("completion", CompletionCommand::new);
  }

  /** The one command that is named, if it is one of the agent's own; otherwise every command there is. */
  Map<String, Supplier<Object>> neededFor(String[] args) {
    if (args.length > 0 && own.containsKey(args[0]) && !args[0].equals("completion")) {
      return Map.of(args[0], own.get(args[0]));
    }
    Map<String, Supplier<Object>> all = new LinkedHashMap<>(own);
    for (CommandContribution contribution : Contributions.of(CommandContribution.class)) {
      if (all.putIfAbsent(contribution.name(), contribution::command) != null) {
        throw new IllegalStateException("two commands are called " + contribution.name()
            + ", one of them from " + contribution.getClass().getName());
      }
    }
    if (args.length > 0 && all.containsKey(args[0]) && !args[0].equals("completion")) {
      return Map.of(args[0], all.get(args[0]));
    }
    return all;
  }
}
