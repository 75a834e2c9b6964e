package dev.tributary.data;

import dev.tributary.proto.v1.Preprocessing;
import dev.tributary.proto.v1.TargetValue;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;

/// The shift and the factor that give each value to predict mean 0 and variance 1, as
/// [Standardization] does for features.
///
///     trained on (value − mean) · factor        predicted: output / factor + mean
record TargetScaling(double[] mean, double[] factor) {

  /// The scaling of the values of `dataset`.
  static TargetScaling of(Dataset dataset) {
    FMatrixRMaj x = new FMatrixRMaj(1, dataset.shape().size());
    FMatrixRMaj target = new FMatrixRMaj(1, dataset.target().columns());
    Standardization learnt =
        Standardization.of(
            dataset.size(),
            target.numCols,
            row -> {
              dataset.read(row, x, target, 0);
              return target.data;
            });
    return new TargetScaling(learnt.mean(), learnt.factor());
  }

  /// The scaling of a trained model, if it has one.
  static Optional<TargetScaling> of(Preprocessing given) {
    List<TargetValue> values = given.getValues().getValuesList();
    return values.stream().allMatch(value -> value.getMean() == 0 && value.getFactor() == 1)
        ? Optional.empty()
        : Optional.of(
            new TargetScaling(
                values.stream().mapToDouble(TargetValue::getMean).toArray(),
                values.stream().mapToDouble(TargetValue::getFactor).toArray()));
  }

  /// Modified: the values of `preprocessing`.
  void describeIn(Preprocessing.Builder preprocessing) {
    IntStream.range(0, mean.length)
        .forEach(
            i ->
                preprocessing
                    .getValuesBuilder()
                    .getValuesBuilder(i)
                    .setMean(mean[i])
                    .setFactor(factor[i]));
  }

  /// Modified: row `row` of `target`.
  void applyInPlace(FMatrixRMaj target, int row) {
    int from = row * target.numCols;
    for (int i = 0; i < mean.length; i++) {
      target.data[from + i] = (float) ((target.data[from + i] - mean[i]) * factor[i]);
    }
  }
}
