package dev.rejoin.tools.demo;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The stories, in the order in which they are told. */
enum Story {
  KEPT(
      "a1",
      "killed, back after 5 s, sessions kept on disk",
      "kill -9, 5 s, sessions kept",
      Duration.ofSeconds(5),
      Bounds.afterReset(true),
      Succession.knowing()),
  FORGOTTEN(
      "a2",
      "killed, back after 5 s, sessions forgotten",
      "kill -9, 5 s, sessions forgotten",
      Duration.ofSeconds(5),
      Bounds.afterReset(false),
      Succession.forgetful()),
  CUT(
      "b",
      "path silently cut for 12 s, then healed",
      "silent cut, 12 s",
      Duration.ofSeconds(12),
      Bounds.afterSilence(),
      Succession.none()),
  BLINK(
      "c",
      "path blinks for 1 s",
      "blink, 1 s",
      Duration.ofSeconds(1),
      Bounds.unharmed(),
      Succession.none()),
  SLOW(
      "d",
      "killed, back after 3 s with a registration API that takes 8 s",
      "kill -9, 3 s, slow registration",
      Duration.ofSeconds(3),
      Bounds.afterReset(true),
      Succession.registeringSlowly(Duration.ofSeconds(8)));

  private final String id;
  private final String title;
  private final String label;
  private final Duration outage;
  private final Bounds bounds;
  private final Optional<Succession> succession;

  Story(
      String id,
      String title,
      String label,
      Duration outage,
      Bounds bounds,
      Optional<Succession> succession) {
    this.id = id;
    this.title = title;
    this.label = label;
    this.outage = outage;
    this.bounds = bounds;
    this.succession = succession;
  }

  String id() {
    return id;
  }

  String title() {
    return title;
  }

  /** Short, for the table. */
  String label() {
    return label;
  }

  Duration outage() {
    return outage;
  }

  Bounds bounds() {
    return bounds;
  }

  /** What takes the control plane's place; empty where it survives. */
  Optional<Succession> succession() {
    return succession;
  }

  /**
   * The stories that names stand for: {@code a} for both of its kind, {@code a2} for one.
   *
   * @throws IllegalArgumentException naming the first that is unknown
   */
  static List<Story> named(List<String> names) {
    if (names.isEmpty()) {
      return List.of(values());
    }
    for (String name : names) {
      if (Arrays.stream(values()).noneMatch(story -> story.goesBy(name))) {
        throw new IllegalArgumentException(
            "--story: " + name + " (expected: a, a1, a2, b, c or d, separated by commas)");
      }
    }
    return Arrays.stream(values())
        .filter(story -> names.stream().anyMatch(story::goesBy))
        .toList();
  }

  private boolean goesBy(String name) {
    String wanted = name.strip().toLowerCase(Locale.ROOT);
    return id.equals(wanted)
        || Optional.of(id.substring(0, 1)).filter(wanted::equals).isPresent();
  }
}
