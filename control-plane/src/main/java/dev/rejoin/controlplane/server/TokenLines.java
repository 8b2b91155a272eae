package dev.rejoin.controlplane.server;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.Secret;
import dev.rejoin.controlplane.model.Credential;
import dev.rejoin.controlplane.model.TokenHash;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The lines of a token file → who may do what. Messages never quote a token. */
final class TokenLines {
  private TokenLines() {}

  static Map<TokenHash, Credential> parse(Path file, List<String> lines) {
    Map<TokenHash, List<String>> ids = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String[] fields = line.split("\\s+");
      if (fields.length != 2) {
        throw new IllegalArgumentException(file + ", line " + (i + 1) + ": " + fields.length
            + " fields (expected: token agent-id)");
      }
      ids.computeIfAbsent(TokenHash.of(Secret.of(fields[0])), token -> new ArrayList<>())
          .add(requirePattern(file, i + 1, fields[1]));
    }
    Map<TokenHash, Credential> credentials = new HashMap<>();
    ids.forEach((token, patterns) ->
        credentials.put(token, new Credential(String.join(",", patterns), patterns)));
    return Map.copyOf(credentials);
  }

  private static String requirePattern(Path file, int line, String pattern) {
    String prefix = pattern.endsWith("*") ? pattern.substring(0, pattern.length() - 1) : pattern;
    try {
      if (!prefix.isEmpty() || !pattern.equals("*")) {
        AgentDescription.requireId(prefix);
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          file + ", line " + line + ": agent " + e.getMessage() + ", or such a prefix and *", e);
    }
    return pattern;
  }
}
