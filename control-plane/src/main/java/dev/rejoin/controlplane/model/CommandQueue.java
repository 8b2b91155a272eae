package dev.rejoin.controlplane.model;

import dev.rejoin.api.message.Command;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The commands an agent has not acknowledged, oldest first, numbered without gaps from {@code acknowledged() + 1} within
 * its session. Immutable: what is stored cannot change behind the store's back.
 */
public final class CommandQueue {
  private static final CommandQueue EMPTY = new CommandQueue(0, List.of(), 0);

  private final long acknowledged;
  private final List<Command> waiting;
  private final long bytes;

  private CommandQueue(long acknowledged, List<Command> waiting, long bytes) {
    this.acknowledged = acknowledged;
    this.waiting = waiting;
    this.bytes = bytes;
  }

  /** Nothing waits, nothing was acknowledged. */
  public static CommandQueue empty() {
    return EMPTY;
  }

  /** A queue as it was stored. */
  public static CommandQueue of(long acknowledged, List<Command> waiting) {
    return new CommandQueue(
        acknowledged,
        List.copyOf(waiting),
        waiting.stream().mapToLong(command -> command.body().size()).sum());
  }

  /** The number of the last acknowledged command; 0 for none. */
  public long acknowledged() {
    return acknowledged;
  }

  /** The number of the last command. */
  public long last() {
    return acknowledged + waiting.size();
  }

  public List<Command> waiting() {
    return waiting;
  }

  public int size() {
    return waiting.size();
  }

  /** The bodies' sizes together. */
  public long bytes() {
    return bytes;
  }

  /** The command of that number, between {@link #acknowledged()} and {@link #last()}. */
  public Command get(long seq) {
    return waiting.get((int) (seq - acknowledged - 1));
  }

  /** The commands after {@code seq}. */
  public List<Command> after(long seq) {
    return waiting.subList((int) Math.max(0, seq - acknowledged), waiting.size());
  }

  CommandQueue with(Command command) {
    List<Command> longer = new ArrayList<>(waiting.size() + 1);
    longer.addAll(waiting);
    longer.add(command);
    return new CommandQueue(
        acknowledged,
        Collections.unmodifiableList(longer),
        bytes + command.body().size());
  }

  /** Without the commands up to {@code seq}, which must not exceed {@link #last()}. */
  CommandQueue acknowledge(long seq) {
    return seq <= acknowledged ? this : of(seq, after(seq));
  }

  /** For a new session: numbered from 1, those up to {@code sent} marked as possibly delivered before. */
  CommandQueue renumbered(long sent) {
    List<Command> again = new ArrayList<>(waiting.size());
    for (int i = 0; i < waiting.size(); i++) {
      Command command = waiting.get(i);
      again.add(acknowledged + i + 1 <= sent ? command.asRedelivered() : command);
    }
    return of(0, again);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CommandQueue that
        && acknowledged == that.acknowledged
        && waiting.equals(that.waiting);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(acknowledged) * 31 + waiting.hashCode();
  }

  @Override
  public String toString() {
    return waiting.size() + " commands after " + acknowledged;
  }
}
