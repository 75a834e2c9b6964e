package dev.tributary.deploy.bench;

import java.util.stream.DoubleStream;

/// The median, on which a few disturbed steps have no influence.
final class Median {
  private Median() {}

  /// The median of at least one value. For an even number of values it is the mean of the two
  /// middle ones.
  static double of(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
