package dev.tributary.reduce;

import dev.tributary.reduce.quality.Quality;
import dev.tributary.reduce.quality.ValueQuality;
import java.util.List;
import java.util.Map;

/// Means over samples, for people and files.
///
/// @param loss the mean over the samples
/// @param rates fractions of the samples, in the order of [Score.Rate]
/// @param quality further sums about the predictions, in an evaluation
public record Metrics(double loss, Map<Score.Rate, Double> rates, long samples, Quality quality) {

  Metrics with(Quality other) {
    return new Metrics(loss, rates, samples, other);
  }

  /// The metrics with errors of values in other units. The loss stays in its own.
  ///
  /// @param units for each output, the size of its present unit in the other one; empty if values
  ///   are in the data's own units already
  public Metrics inUnits(List<Double> units) {
    return quality instanceof ValueQuality sums ? with(sums.inUnits(units)) : this;
  }
}
