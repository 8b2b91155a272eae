package dev.rejoin.tools.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How one Rejoin process starts another: with the same Java, from the same jars. */
public final class RejoinCommandLine {
  private static final String MAIN = "dev.rejoin.agent.Main";
  private static final int NATIVE_ACCESS_SINCE = 22;

  private RejoinCommandLine() {}

  /** What a process needs, in the launcher's words. */
  public enum Footprint {
    /** One agent, as {@code rejoin run} starts it. */
    AGENT(
        "-Xms16m",
        "-Xmx64m",
        "-Xss512k",
        "-XX:TieredStopAtLevel=1",
        "-XX:ReservedCodeCacheSize=32m",
        "-XX:MaxMetaspaceSize=96m"),
    /** A control plane or a fleet. */
    SERVER("-Xms64m", "-Xmx2g");

    private final List<String> flags;

    Footprint(String... flags) {
      this.flags = List.of(flags);
    }
  }

  /** The words that start {@code rejoin arguments…}. */
  public static List<String> of(Footprint footprint, List<String> arguments) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("-XX:+UseSerialGC");
    words.add("-XX:-UsePerfData");
    words.add("-Dguice_custom_class_loading=CHILD");
    if (Runtime.version().feature() >= NATIVE_ACCESS_SINCE) {
      words.add("--enable-native-access=ALL-UNNAMED");
    }
    words.addAll(footprint.flags);
    words.add("-cp");
    words.add(System.getProperty("java.class.path"));
    words.add(MAIN);
    words.addAll(arguments);
    return words;
  }
}
