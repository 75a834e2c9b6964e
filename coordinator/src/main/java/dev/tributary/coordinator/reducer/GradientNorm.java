package dev.tributary.coordinator.reducer;

import dev.tributary.reduce.SliceId;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/// The sums of squares of the gradient's slices, as reducers measure them. A value.
public record GradientNorm(SortedMap<SliceId, Double> sumsOfSquares) {
  public static final GradientNorm NONE = new GradientNorm(new TreeMap<>());

  public GradientNorm with(Map<SliceId, Double> measured) {
    SortedMap<SliceId, Double> all = new TreeMap<>(sumsOfSquares);
    all.putAll(measured);
    return new GradientNorm(all);
  }

  /// The sum over all slices of the model, added in ascending order; empty until all of them are
  /// measured.
  ///
  /// @param slices the number of slices of the model
  public OptionalDouble total(int slices) {
    if (sumsOfSquares.size() < slices) {
      return OptionalDouble.empty();
    }
    double total = 0;
    for (double sum : sumsOfSquares.values()) {
      total += sum;
    }
    return OptionalDouble.of(total);
  }
}
