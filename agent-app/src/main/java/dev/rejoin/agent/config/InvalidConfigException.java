package dev.rejoin.agent.config;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used, with every problem found, in the order of the file. */
public final class InvalidConfigException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient List<ConfigProblem> problems;

  public InvalidConfigException(List<ConfigProblem> problems) {
    super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
    this.problems = problems.stream()
        .distinct()
        .sorted(Comparator.comparingInt(InvalidConfigException::line))
        .toList();
  }

  private static int line(ConfigProblem problem) {
    return problem.origin() instanceof Origin.InFile place ? place.line() : Integer.MAX_VALUE;
  }

  public List<ConfigProblem> problems() {
    return problems;
  }
}
