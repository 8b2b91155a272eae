package dev.rejoin.simulator.bed;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.stream.Collectors;

/** What happened lately, for the reader of a failure. Made readable only then. */
final class Story {
  private static final int REMEMBERED = 50_000;
  private static final int TOLD = 40;

  private final Deque<Entry> entries = new ArrayDeque<>();

  private record Entry(Duration at, String subject, Object what) {}

  void note(Duration at, String subject, Object what) {
    if (entries.size() == REMEMBERED) {
      entries.removeFirst();
    }
    entries.add(new Entry(at, subject, what));
  }

  /** The last of what concerns one subject, or the last of all if it is empty. */
  String of(String subject) {
    return entries.stream()
        .filter(entry -> subject.isEmpty() || entry.subject.equals(subject))
        .skip(Math.max(
            0,
            entries.stream()
                    .filter(entry -> subject.isEmpty() || entry.subject.equals(subject))
                    .count()
                - TOLD))
        .map(entry -> String.format(
            Locale.ROOT, "%9.3f s  %s  %s", entry.at.toNanos() / 1e9, entry.subject, entry.what))
        .collect(Collectors.joining("\n"));
  }
}
