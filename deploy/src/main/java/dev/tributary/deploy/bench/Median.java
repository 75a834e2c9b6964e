package dev.tributary.deploy.bench;

import java.util.stream.DoubleStream;

/// The value in the middle: a few steps that were disturbed do not move it.
final class Median {
  private Median() {}

  /// Of values of which there is one at least; of an even number, half-way between the two in the
  /// middle.
  static double of(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
