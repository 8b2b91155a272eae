package dev.rejoin.controlplane.model;

/**
 * The times that are handed out: one after another on a grid, each at most once. Resumptions take the next free one.
 * Registrations take one in k of those behind all that is promised to resumptions already, and resumptions that come
 * later take the ones between: so resumptions are ahead, and registrations cannot be pushed back for ever. As k is no whole
 * number, those for registrations are the ones at ⌈n · k⌉.
 */
final class SlotGrid {
  private final long start;
  private final double spacing;
  private final double stride;
  private long nextResume;
  private long nextRegistration;

  /**
   * A grid with everything free.
   *
   * @param spacing nanoseconds between two slots
   * @param stride k, at least 2: registrations get at most one slot in k
   */
  SlotGrid(long start, double spacing, double stride) {
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
      long index = forRegistration(free);
      nextRegistration = index + 1;
      return index;
    }
    long index = Math.max(first, nextResume);
    if (index < nextRegistration && forRegistration(index) == index) {
      index++;
    }
    nextResume = index + 1;
    return index;
  }

  /** The first slot from {@code index} on that is kept for a registration. */
  private long forRegistration(long index) {
    long n = (long) Math.floor(index / stride);
    long found = (long) Math.ceil(n * stride);
    while (found < index) {
      found = (long) Math.ceil(++n * stride);
    }
    return found;
  }
}
