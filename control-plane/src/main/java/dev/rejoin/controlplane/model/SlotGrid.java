package dev.rejoin.controlplane.model;

/**
 * The times that are handed out: one after another on a grid, each at most once. Resumptions take the next free one.
 * Registrations take every k-th of those behind all that is promised to resumptions already, and resumptions that come
 * later take the ones between: so resumptions are ahead, and registrations cannot be pushed back for ever.
 */
final class SlotGrid {
  private final long start;
  private final double spacing;
  private final long stride;
  private long nextResume;
  private long nextRegistration;

  /**
   * A grid with everything free.
   *
   * @param spacing nanoseconds between two slots
   * @param stride k, at least 2: registrations get at most every k-th slot
   */
  SlotGrid(long start, double spacing, long stride) {
    this.start = start;
    this.spacing = spacing;
    this.stride = stride;
  }

  /** The next time for that purpose, after {@code now}; nobody else gets it. */
  long take(long now, Purpose purpose) {
    long first = (long) Math.floor((now - start) / spacing) + 1;
    return start + (long) Math.ceil(index(first, purpose) * spacing);
  }

  private long index(long first, Purpose purpose) {
    if (purpose == Purpose.REGISTRATION) {
      long free = Math.max(first, Math.max(nextRegistration, nextResume));
      long index = (free + stride - 1) / stride * stride;
      nextRegistration = index + 1;
      return index;
    }
    long index = Math.max(first, nextResume);
    if (index < nextRegistration && index % stride == 0) {
      index++;
    }
    nextResume = index + 1;
    return index;
  }
}
