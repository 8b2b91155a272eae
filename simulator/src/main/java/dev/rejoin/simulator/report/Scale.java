package dev.rejoin.simulator.report;

import java.util.ArrayList;
import java.util.List;

/** Where values stand between the beginning and the end of an axis. */
sealed interface Scale {

  /** 0 at the axis' beginning, 1 at its end; beyond for what does not fit. */
  double part(double value);

  /** Values to mark, ascending. */
  List<Double> ticks();

  /**
   * Evenly; marks are counted from its beginning.
   *
   * @param unit in which round numbers are wanted: 60 for seconds that are shown as minutes
   */
  record Linear(double least, double most, int mostTicks, double unit) implements Scale {
    @Override
    public double part(double value) {
      return (value - least) / (most - least);
    }

    @Override
    public List<Double> ticks() {
      double length = most - least;
      double step = unit * Math.pow(10, Math.floor(Math.log10(length / unit / mostTicks)));
      for (double factor : new double[] {2, 2.5, 2, 1}) { // 1, 2, 5, 10
        if (length / step <= mostTicks) {
          break;
        }
        step *= factor;
      }
      List<Double> ticks = new ArrayList<>();
      for (int i = 0; i * step <= length * (1 + 1e-9); i++) {
        ticks.add(least + i * step);
      }
      return ticks;
    }
  }

  /** By powers of ten, and yet with a place for 0: what counts has both none and a hundred thousand. */
  record Counting(double most) implements Scale {
    @Override
    public double part(double value) {
      return Math.log10(1 + value) / Math.log10(1 + most);
    }

    @Override
    public List<Double> ticks() {
      List<Double> ticks = new ArrayList<>(List.of(0.0));
      for (double tick = most < 10 ? 1 : 10; tick <= most; tick *= 10) {
        ticks.add(tick);
      }
      return ticks;
    }
  }

  /** By powers of ten, with 2 and 5 between them where there is room. */
  record Logarithmic(double least, double most) implements Scale {
    private static final double MOST_WITH_STEPS = 1e4;
    private static final double ROUNDING = 1e-9;

    @Override
    public double part(double value) {
      return Math.log10(Math.max(least, value) / least) / Math.log10(most / least);
    }

    @Override
    public List<Double> ticks() {
      double[] steps = most / least <= MOST_WITH_STEPS ? new double[] {1, 2, 5} : new double[] {1};
      List<Double> ticks = new ArrayList<>();
      for (int power = (int) Math.floor(Math.log10(least) + ROUNDING);
          Math.pow(10, power) <= most * (1 + ROUNDING);
          power++) {
        for (double step : steps) {
          double tick = step * Math.pow(10, power);
          if (tick >= least * (1 - ROUNDING) && tick <= most * (1 + ROUNDING)) {
            ticks.add(tick);
          }
        }
      }
      return ticks;
    }
  }
}
