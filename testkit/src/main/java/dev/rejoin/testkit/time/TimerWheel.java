package dev.rejoin.testkit.time;

import java.util.Arrays;
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
 * recognise. Slots hold times beside references, so that moving a million entries of a large heap reads none of them; what
 * an entry needs is fetched when its time is near, for many at once (see {@link Entry#fetch()}). An entry can be in one
 * wheel at most, once. Not thread-safe.
 */
public final class TimerWheel<E extends TimerWheel.Entry> {
  private static final int BITS = 8;
  private static final int SLOTS = 1 << BITS;
  private static final int LEVELS = Long.SIZE / BITS;
  private static final int WORDS = SLOTS / Long.SIZE;

  /** What is fetched ahead must still be in the processor's cache when it is used. */
  private static final int MOST_FETCHED = 2048;

  /** The levels below hold so short a time that their few entries have been fetched with the slot they came from. */
  private static final int LOWEST_FETCHED = 2;

  private final @Nullable Slot[] slots = new @Nullable Slot[LEVELS * SLOTS];
  private final long[] occupied = new long[LEVELS * WORDS];
  /** Bit n: whether level n holds anything. */
  private int occupiedLevels;

  private long base;
  private int size;
  private long fetched;

  /** Something that waits for its time. */
  public abstract static class Entry {
    private long at;

    /**
     * Reads what the entry will need when its time has come. Called shortly before that, possibly more than once, and for
     * many entries in a row: a processor waits for memory in parallel where nothing depends on what it reads, but one by
     * one where each entry is fetched, used and followed by the next. In a heap of gigabytes that is most of the time.
     *
     * @return anything that depends on what was read, lest a compiler leave the reading out
     */
    protected long fetch() {
      return at;
    }

    /** When it is due, as it was added. */
    public final long at() {
      return at;
    }
  }

  /** Entries that have come together, in the order in which they came. */
  private static final class Slot {
    private static final int FIRST_CAPACITY = 8;

    /** Slots that were larger give their room back when they are emptied: another part of the wheel will need it. */
    private static final int KEPT_CAPACITY = 4096;

    private long[] times = new long[FIRST_CAPACITY];
    private @Nullable Entry[] entries = new @Nullable Entry[FIRST_CAPACITY];
    private int first;
    private int end;

    boolean isEmpty() {
      return first == end;
    }

    void add(Entry entry, long at) {
      if (end == times.length) {
        makeRoom();
      }
      times[end] = at;
      entries[end++] = entry;
    }

    private void makeRoom() {
      int size = end - first;
      int capacity = size > end / 2 ? 2 * end : end; // else half of it has been taken already
      times = Arrays.copyOfRange(times, first, first + capacity);
      entries = Arrays.copyOfRange(entries, first, first + capacity);
      first = 0;
      end = size;
    }

    Entry entry(int index) {
      Entry entry = entries[index];
      if (entry == null) {
        throw new IllegalStateException("nothing at " + index + " of " + first + " to " + end);
      }
      return entry;
    }

    Entry take() {
      Entry taken = entry(first);
      entries[first++] = null;
      if (first == end) {
        clear();
      }
      return taken;
    }

    long fetch() {
      long read = 0;
      for (int i = first; i < end; i++) {
        read += entry(i).fetch();
      }
      return read;
    }

    long earliest() {
      long earliest = Long.MAX_VALUE;
      for (int i = first; i < end; i++) {
        earliest = Math.min(earliest, times[i]);
      }
      return earliest;
    }

    void clear() {
      if (times.length > KEPT_CAPACITY) {
        times = new long[FIRST_CAPACITY];
        entries = new @Nullable Entry[FIRST_CAPACITY];
      } else {
        Arrays.fill(entries, first, end, null);
      }
      first = 0;
      end = 0;
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
    append(added, at);
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
        return takeFirst(slot);
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
      Slot swept = slots[level * SLOTS + slot];
      if (swept != null && !swept.isEmpty()) {
        return swept.earliest();
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

  private void sweep(int level, int slot, Predicate<? super E> unwanted) {
    Slot swept = slots[level * SLOTS + slot];
    if (swept == null || swept.isEmpty()) {
      return;
    }
    int kept = swept.first;
    for (int i = swept.first; i < swept.end; i++) {
      Entry entry = swept.entry(i);
      if (!unwanted.test(own(entry))) {
        swept.times[kept] = swept.times[i];
        swept.entries[kept++] = entry;
      }
    }
    size -= swept.end - kept;
    Arrays.fill(swept.entries, kept, swept.end, null);
    swept.end = kept;
    if (swept.isEmpty()) {
      swept.clear();
      vacate(level, slot);
    }
  }

  /** Visits every entry, in no particular order. */
  public void forEach(Consumer<? super E> visitor) {
    for (Slot slot : slots) {
      if (slot != null) {
        for (int i = slot.first; i < slot.end; i++) {
          visitor.accept(own(slot.entry(i)));
        }
      }
    }
  }

  private void append(Entry entry, long at) {
    long differing = at ^ base;
    int level = differing == 0 ? 0 : (Long.SIZE - 1 - Long.numberOfLeadingZeros(differing)) / BITS;
    int index = level * SLOTS + ((int) (at >>> (level * BITS)) & (SLOTS - 1));
    Slot slot = slots[index];
    if (slot == null) {
      slot = new Slot();
      slots[index] = slot;
    }
    if (slot.isEmpty()) {
      occupied[index / Long.SIZE] |= 1L << index;
      occupiedLevels |= 1 << level;
    }
    slot.add(entry, at);
  }

  /** Moves a slot whose turn has come to the levels below. */
  private void scatter(int level, int slot) {
    Slot scattered = occupied(level, slot);
    vacate(level, slot);
    if (level >= LOWEST_FETCHED && scattered.end - scattered.first <= MOST_FETCHED) {
      fetched += scattered.fetch();
    }
    for (int i = scattered.first; i < scattered.end; i++) {
      append(scattered.entry(i), scattered.times[i]);
    }
    scattered.clear();
  }

  private E takeFirst(int slot) {
    Slot from = occupied(0, slot);
    Entry taken = from.take();
    if (from.isEmpty()) {
      vacate(0, slot);
    }
    size--;
    return own(taken);
  }

  private Slot occupied(int level, int slot) {
    Slot marked = slots[level * SLOTS + slot];
    if (marked == null || marked.isEmpty()) {
      throw new IllegalStateException(
          "slot " + slot + " of level " + level + " is marked as occupied and empty");
    }
    return marked;
  }

  private void vacate(int level, int slot) {
    int index = level * SLOTS + slot;
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
