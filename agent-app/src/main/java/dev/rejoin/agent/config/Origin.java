package dev.rejoin.agent.config;

/** Where a value comes from, worded as it is shown to people. */
public sealed interface Origin {

  /** Nothing was written. */
  record Default() implements Origin {
    @Override
    public String toString() {
      return "default";
    }
  }

  /** A line of the configuration file, counted from 1; 0 for the file as a whole. */
  record InFile(String file, int line) implements Origin {
    @Override
    public String toString() {
      return line == 0 ? file : file + ":" + line;
    }
  }

  /** An environment variable. */
  record Environment(String variable) implements Origin {
    @Override
    public String toString() {
      return "environment " + variable;
    }
  }

  /** Handed over by a program. */
  record Given() implements Origin {
    @Override
    public String toString() {
      return "given";
    }
  }

  /** The configuration as a whole, where there is no file to point at. */
  record Nowhere() implements Origin {
    @Override
    public String toString() {
      return "configuration";
    }
  }

  /** Found out from the machine. */
  record Detected() implements Origin {
    @Override
    public String toString() {
      return "detected";
    }
  }
}
