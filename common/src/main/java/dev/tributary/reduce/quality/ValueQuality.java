package dev.tributary.reduce.quality;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The quality of predicted values: sums of their errors, for each output of the model, or for all
/// together if there are more than 256.
///
/// @param count the number of values in each sum
/// @param outputs the sums
public record ValueQuality(long count, List<ErrorSums> outputs) implements Quality {

  public ValueQuality {
    outputs = List.copyOf(outputs);
  }

  static ValueQuality sum(List<ValueQuality> parts) {
    return new ValueQuality(
        parts.stream().mapToLong(ValueQuality::count).sum(),
        IntStream.range(0, parts.getFirst().outputs.size()).mapToObj(i -> sum(parts, i)).toList());
  }

  private static ErrorSums sum(List<ValueQuality> parts, int output) {
    ErrorSums sum = ErrorSums.ZERO;
    for (ValueQuality part : parts) {
      sum = sum.plus(part.outputs.get(output));
    }
    return sum;
  }

  /// The values of one output.
  ///
  /// @param rmse the root of the mean squared error
  /// @param mae the mean absolute error
  /// @param r2 the coefficient of determination
  public record ByOutput(double rmse, double mae, double r2) {}

  public List<ByOutput> byOutput() {
    return outputs.stream()
        .map(
            sums ->
                new ByOutput(
                    Math.sqrt(sums.squaredErrors() / count),
                    sums.absoluteErrors() / count,
                    sums.determination(count)))
        .toList();
  }

  /// The quality in other units; the same if there is no sum for each output.
  ///
  /// @param units for each output, the size of its present unit in the other one
  public ValueQuality inUnits(List<Double> units) {
    if (units.size() != outputs.size()) {
      return this;
    }
    return new ValueQuality(
        count,
        IntStream.range(0, units.size())
            .mapToObj(i -> outputs.get(i).times(units.get(i)))
            .toList());
  }

  /// The mean squared error over all values of all outputs.
  public double mse() {
    return outputs.stream().mapToDouble(ErrorSums::squaredErrors).sum() / count / outputs.size();
  }

  /// The root of [#mse].
  public double rmse() {
    return Math.sqrt(mse());
  }

  /// The mean absolute error over all values of all outputs.
  public double mae() {
    return outputs.stream().mapToDouble(ErrorSums::absoluteErrors).sum() / count / outputs.size();
  }

  /// The mean of the outputs' coefficients of determination, as in scikit-learn.
  public double r2() {
    return byOutput().stream().mapToDouble(ByOutput::r2).average().orElse(Double.NaN);
  }

  Optional<String> objection(Form.Values form, long samples) {
    if (outputs.size() != form.sums() || count != form.values(samples)) {
      return Optional.of(
          "errors are of %s outputs with %s values each, not of %s with %s"
              .formatted(outputs.size(), count, form.sums(), form.values(samples)));
    }
    return outputs.stream()
            .anyMatch(
                sums ->
                    sums.squaredErrors() < 0
                        || sums.absoluteErrors() < 0
                        || sums.squaredTargets() < 0)
        ? Optional.of("sums of squares or absolute errors are below 0")
        : Optional.empty();
  }
}
