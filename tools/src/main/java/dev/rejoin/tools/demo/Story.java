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
      ChannelBounds.outage(),
      Succession.knowing()),
  FORGOTTEN(
      "a2",
      "killed, back after 5 s, sessions forgotten",
      "kill -9, 5 s, sessions forgotten",
      Duration.ofSeconds(5),
      Bounds.afterReset(false),
      ChannelBounds.outage(),
      Succession.forgetful()),
  CUT(
      "b",
      "path silently cut for 12 s, then healed",
      "silent cut, 12 s",
      Duration.ofSeconds(12),
      Bounds.afterSilence(),
      ChannelBounds.outage(),
      Succession.none()),
  BLINK(
      "c",
      "path blinks for 1 s",
      "blink, 1 s",
      Duration.ofSeconds(1),
      Bounds.unharmed(),
      ChannelBounds.unharmed(),
      Succession.none()),
  SLOW(
      "d",
      "killed, back after 3 s with a registration API that takes 8 s",
      "kill -9, 3 s, slow registration",
      Duration.ofSeconds(3),
      Bounds.afterReset(true),
      ChannelBounds.outage(),
      Succession.registeringSlowly(Duration.ofSeconds(8))),
  MAIN_ALONE(
      "e",
      "only the main connection's path silently cut for 12 s; heartbeats are answered",
      "main cut, 12 s",
      Duration.ofSeconds(12),
      Bounds.afterSilence(),
      ChannelBounds.mainAlone(),
      Succession.none()),
  HEARTBEATS_ALONE(
      "f",
      "only the heartbeats' connection reset, and refused for 2 s; the main one delivers",
      "heartbeats off, 2 s",
      Duration.ofSeconds(2),
      Bounds.unharmed(),
      ChannelBounds.heartbeatsAlone(),
      Succession.none());

  private static final String NAMES = "a, a1, a2, b, c, d";

  private final String id;
  private final String title;
  private final String label;
  private final Duration outage;
  private final Bounds bounds;
  private final ChannelBounds channelBounds;
  private final Optional<Succession> succession;

  Story(
      String id,
      String title,
      String label,
      Duration outage,
      Bounds bounds,
      ChannelBounds channelBounds,
      Optional<Succession> succession) {
    this.id = id;
    this.title = title;
    this.label = label;
    this.outage = outage;
    this.bounds = bounds;
    this.channelBounds = channelBounds;
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

  /** What must be seen of the heartbeats' own connection, where there is one. */
  ChannelBounds channelBounds() {
    return channelBounds;
  }

  /** Whether it needs two connections that can break apart. */
  private boolean needsTwoChannels() {
    return this == MAIN_ALONE || this == HEARTBEATS_ALONE;
  }

  /** What takes the control plane's place; empty where it survives. */
  Optional<Succession> succession() {
    return succession;
  }

  /**
   * The stories that names stand for: {@code a} for both of its kind, {@code a2} for one; all that can be told if there
   * are none.
   *
   * @param twoChannels whether heartbeats have a connection of their own
   * @throws IllegalArgumentException naming the first that is unknown, or cannot be told
   */
  static List<Story> named(List<String> names, boolean twoChannels) {
    List<Story> possible = Arrays.stream(values())
        .filter(story -> twoChannels || !story.needsTwoChannels())
        .toList();
    if (names.isEmpty()) {
      return possible;
    }
    for (String name : names) {
      if (possible.stream().noneMatch(story -> story.goesBy(name))) {
        throw new IllegalArgumentException("--story: " + name + " (expected: " + NAMES
            + (twoChannels ? ", e or f" : ", or with --heartbeat-channel grpc e or f")
            + ", separated by commas)");
      }
    }
    return possible.stream()
        .filter(story -> names.stream().anyMatch(story::goesBy))
        .toList();
  }

  private boolean goesBy(String name) {
    String wanted = name.strip().toLowerCase(Locale.ROOT);
    return id.equals(wanted)
        || Optional.of(id.substring(0, 1)).filter(wanted::equals).isPresent();
  }
}
