package dev.tributary.reduce.stopping;

import dev.tributary.reduce.Metric;

/// The rule by which a run ends early. It is that of Keras' callback `EarlyStopping`
/// (https://keras.io/api/callbacks/early_stopping), with evaluations in place of epochs:
/// - The first evaluation is the best so far. A later one is an improvement, and then the best, if
///   its value is better than the best by more than `minDelta`.
/// - The run ends at the evaluation that is the `patience`-th in a row without an improvement, and
///   for a patience of 0 at the first one.
///
/// NaN is never an improvement, and any number is one over NaN.
///
/// @param metric the value that is watched
/// @param patience the number of evaluations without an improvement at which the run ends
/// @param minDelta the least change that counts; at least 0
public record StoppingRule(Metric metric, int patience, double minDelta) {

  /// Whether a value is an improvement.
  boolean improves(double value, double best) {
    if (Double.isNaN(value)) {
      return false;
    }
    if (Double.isNaN(best)) {
      return true;
    }
    return metric.largerIsBetter() ? value - minDelta > best : value + minDelta < best;
  }
}
