package dev.rejoin.otel.trace;

/** One attempt or probe that is over, and the wait before it. Ticks are nanoseconds. */
interface Leg {

  /** Whether the control plane was only asked if it is there. */
  boolean isProbe();

  /** Of the attempt; of the attempt it stood in for. */
  int number();

  /** How it ended, in one word. */
  String outcome();

  /** When the wait before it began. */
  long from();

  long to();

  /** Seconds of waiting before it. */
  double waited();

  /** Seconds it took. */
  double tried();

  /** Finishes the spans. */
  void write();
}
