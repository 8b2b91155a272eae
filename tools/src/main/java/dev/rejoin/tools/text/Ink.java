package dev.rejoin.tools.text;

import java.util.Map;

/** Colours where a terminal shows them, plain text everywhere else. */
public final class Ink {
  private static final String RESET = "\u001b[0m";

  /** What is said, rather than how it looks. */
  public enum Tone {
    GOOD("32"),
    BAD("31"),
    NOTICE("33"),
    STEP("36"),
    FAINT("2"),
    STRONG("1");

    private final String code;

    Tone(String code) {
      this.code = code;
    }
  }

  private final boolean coloured;

  private Ink(boolean coloured) {
    this.coloured = coloured;
  }

  public static Ink plain() {
    return new Ink(false);
  }

  public static Ink coloured() {
    return new Ink(true);
  }

  /**
   * Coloured on a terminal, unless {@code NO_COLOR} is set to anything (no-color.org) or {@code TERM} says that the
   * terminal knows no colours.
   */
  public static Ink forTerminal(boolean terminal, Map<String, String> environment) {
    boolean refused = !environment.getOrDefault("NO_COLOR", "").isEmpty()
        || environment.getOrDefault("TERM", "dumb").equals("dumb");
    return new Ink(terminal && !refused);
  }

  /** The text in that tone. */
  public String paint(Tone tone, String text) {
    return coloured && !text.isEmpty() ? "\u001b[" + tone.code + "m" + text + RESET : text;
  }
}
