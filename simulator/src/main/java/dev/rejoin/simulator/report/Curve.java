package dev.rejoin.simulator.report;

/** The path of a curve; points in the middle of a level stretch are left out. */
final class Curve {
  private final StringBuilder path = new StringBuilder();
  private double x = Double.NaN;
  private double y;
  private double beforeY;

  void to(double nextX, double nextY) {
    if (Double.isNaN(x)) {
      append('M', nextX, nextY);
      beforeY = Double.NaN;
    } else if (!(same(beforeY, y) && same(y, nextY))) {
      append('L', x, y);
      beforeY = y;
    }
    x = nextX;
    y = nextY;
  }

  private static boolean same(double one, double other) {
    return Math.abs(one - other) < 0.05;
  }

  private void append(char command, double toX, double toY) {
    path.append(command).append(Digits.coordinate(toX)).append(' ').append(Digits.coordinate(toY));
  }

  /** The line. */
  String line() {
    return path + "L" + Digits.coordinate(x) + " " + Digits.coordinate(y);
  }

  /** What lies between it and a base. */
  String area(double startX, double base) {
    return line() + "L" + Digits.coordinate(x) + " " + Digits.coordinate(base) + "L"
        + Digits.coordinate(startX) + " " + Digits.coordinate(base) + "Z";
  }
}
