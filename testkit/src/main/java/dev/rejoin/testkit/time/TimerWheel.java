package dev.rejoin.testkit.time;

import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Entries in the order of their times, and where times are equal in the order in which they were added. Times are
 * nanoseconds, not negative, and never before {@link #base()}: time does not go back.
 *
 * <p>A hierarchical timing wheel (Varghese and Lauck, 1987) over all 64 bits, so that nothing overflows and nothing is
 * rounded: eight levels of 256 slots. Where an entry belongs is a function of its time and the base alone, namely the
 * highest byte in which the two differ; so entries of equal time always share a slot and keep their order, and the order
 * is exact without comparing any two. Adding costs O(1), taking at most eight moves; cancelled entries are the owner's to
 * recognise. Entries are linked through themselves, so one can be in one wheel at most. Not thread-safe.
 */
public final class TimerWheel<E extends TimerWheel.Entry> {
  private static final int BITS = 8;
  private static final int SLOTS = 1 << BITS;
  private static final int LEVELS = Long.SIZE / BITS;
  private static final int WORDS = SLOTS / Long.SIZE;

  private final @Nullable Entry[] heads = new @Nullable Entry[LEVELS * SLOTS];
  private final @Nullable Entry[] tails = new @Nullable Entry[LEVELS * SLOTS];
  private final long[] occupied = new long[LEVELS * WORDS];
  /** Bit n: whether level n holds anything. */
  private int occupiedLevels;

  private long base;
  private int size;

  /** Something that waits for its time. */
  public abstract static class Entry {
    private long at;
    private @Nullable Entry next;

    /** When it is due, as it was added. */
    public final long at() {
      return at;
    }
  }

  /** No entry is earlier, and none earlier can be added. */
  public long base() {
    return base;
  }

  /** How many entries there are. */
  public int size() {
    return size;
  }

  /**
   * Adds an entry that is in no wheel.
   *
   * @throws IllegalArgumentException if {@code at} is before {@link #base()}
   */
  public void add(E entry, long at) {
    if (at < base) {
      throw new IllegalArgumentException("at: " + at + " (expected: " + base + " or later)");
    }
    Entry added = entry;
    added.at = at;
    append(added);
    size++;
  }

  /** Takes the first entry if it is due by {@code until}; moves the base no further than that. */
  public @Nullable E poll(long until) {
    while (size > 0) {
      int level = Integer.numberOfTrailingZeros(occupiedLevels);
      int slot = firstSlot(level);
      long start = start(level, slot);
      if (start > until) {
        return null;
      }
      base = start;
      if (level == 0) {
        return takeHead(slot);
      }
      scatter(level, slot);
    }
    return null;
  }

  /**
   * The time of the first entry; {@link Long#MAX_VALUE} if there is none. Costs the length of one slot.
   *
   * @param unwanted entries that do not count; those that stand in the way are dropped
   */
  public long firstAt(Predicate<? super E> unwanted) {
    while (size > 0) {
      int level = Integer.numberOfTrailingZeros(occupiedLevels);
      int slot = firstSlot(level);
      sweep(level, slot, unwanted);
      long first = Long.MAX_VALUE;
      for (Entry entry = heads[level * SLOTS + slot]; entry != null; entry = entry.next) {
        first = Math.min(first, entry.at);
      }
      if (heads[level * SLOTS + slot] != null) {
        return first;
      }
    }
    return Long.MAX_VALUE;
  }

  /** Drops what {@code unwanted} says; the order of the others stays. */
  public void removeIf(Predicate<? super E> unwanted) {
    for (int level = 0; level < LEVELS; level++) {
      for (int slot = 0; slot < SLOTS; slot++) {
        sweep(level, slot, unwanted);
      }
    }
  }

  /** Whatever stays returns to the slot it came from. */
  private void sweep(int level, int slot, Predicate<? super E> unwanted) {
    Entry entry = detach(level, slot);
    while (entry != null) {
      Entry next = entry.next;
      entry.next = null;
      if (unwanted.test(own(entry))) {
        size--;
      } else {
        append(entry);
      }
      entry = next;
    }
  }

  /** Visits every entry, in no particular order. */
  public void forEach(Consumer<? super E> visitor) {
    for (Entry head : heads) {
      for (Entry entry = head; entry != null; entry = entry.next) {
        visitor.accept(own(entry));
      }
    }
  }

  private void append(Entry entry) {
    long differing = entry.at ^ base;
    int level = differing == 0 ? 0 : (Long.SIZE - 1 - Long.numberOfLeadingZeros(differing)) / BITS;
    int slot = (int) (entry.at >>> (level * BITS)) & (SLOTS - 1);
    int index = level * SLOTS + slot;
    Entry tail = tails[index];
    if (tail == null) {
      heads[index] = entry;
      occupied[index / Long.SIZE] |= 1L << index;
      occupiedLevels |= 1 << level;
    } else {
      tail.next = entry;
    }
    tails[index] = entry;
  }

  /** Moves a slot whose turn has come to the levels below. */
  private void scatter(int level, int slot) {
    Entry entry = detach(level, slot);
    while (entry != null) {
      Entry next = entry.next;
      entry.next = null;
      append(entry);
      entry = next;
    }
  }

  private E takeHead(int slot) {
    Entry head = heads[slot];
    if (head == null) {
      throw new IllegalStateException("slot " + slot + " is marked as occupied and empty");
    }
    heads[slot] = head.next;
    if (head.next == null) {
      vacate(0, slot);
    }
    head.next = null;
    size--;
    return own(head);
  }

  private @Nullable Entry detach(int level, int slot) {
    Entry head = heads[level * SLOTS + slot];
    if (head != null) {
      vacate(level, slot);
    }
    return head;
  }

  private void vacate(int level, int slot) {
    int index = level * SLOTS + slot;
    heads[index] = null;
    tails[index] = null;
    occupied[index / Long.SIZE] &= ~(1L << index);
    long left = 0;
    for (int word = 0; word < WORDS; word++) {
      left |= occupied[level * WORDS + word];
    }
    if (left == 0) {
      occupiedLevels &= ~(1 << level);
    }
  }

  private int firstSlot(int level) {
    for (int word = 0; word < WORDS; word++) {
      long bits = occupied[level * WORDS + word];
      if (bits != 0) {
        return word * Long.SIZE + Long.numberOfTrailingZeros(bits);
      }
    }
    throw new IllegalStateException("level " + level + " is marked as occupied and empty");
  }

  /** The earliest time that belongs into a slot. */
  private long start(int level, int slot) {
    int shift = level * BITS;
    long above = level == LEVELS - 1 ? 0 : base >>> (shift + BITS) << (shift + BITS);
    return above | (long) slot << shift;
  }

  @SuppressWarnings("unchecked")
  private E own(Entry entry) {
    return (E) entry;
  }

  @Override
  public String toString() {
    return size + " timers from " + base + " on";
  }
}
