package dev.rejoin.controlplane.watch;

import java.util.ArrayList;
import java.util.List;

/**
 * Samples of an outage of any length in bounded memory: whenever there are too many, neighbours are joined two by two, and
 * from then on twice as many samples make one point. Confined.
 */
final class Curve {
  static final int MOST_POINTS = 600;

  private List<Point> points = new ArrayList<>();
  private int samplesPerPoint = 1;
  private int samplesInLast;

  /**
   * One or more samples.
   *
   * @param tick of the last of them
   * @param nanos that they cover
   * @param connected at the last of them
   */
  record Point(long tick, long nanos, int connected, long admitted, long refused) {

    Point with(Point next) {
      return new Point(
          next.tick,
          nanos + next.nanos,
          next.connected,
          admitted + next.admitted,
          refused + next.refused);
    }
  }

  void add(Sample sample) {
    Point point = new Point(
        sample.tick(), sample.nanos(), sample.connected(), sample.admitted(), sample.refused());
    if (!points.isEmpty() && samplesInLast < samplesPerPoint) {
      int last = points.size() - 1;
      points.set(last, points.get(last).with(point));
      samplesInLast++;
      return;
    }
    if (points.size() == MOST_POINTS) {
      thin();
    }
    points.add(point);
    samplesInLast = 1;
  }

  private void thin() {
    List<Point> thinned = new ArrayList<>(MOST_POINTS);
    for (int i = 0; i < points.size(); i += 2) {
      thinned.add(points.get(i).with(points.get(i + 1)));
    }
    points = thinned;
    samplesPerPoint *= 2;
  }

  List<Point> points() {
    return List.copyOf(points);
  }
}
