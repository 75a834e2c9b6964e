package dev.tributary.data;

import dev.tributary.proto.v1.Preprocessing;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.DoubleStream;
import org.ejml.data.FMatrixRMaj;

/// The shift and the factor that give each feature mean 0 and variance 1.
///
///     mean = Σ x / n        variance = Σ (x − mean)² / n        x ← (x − mean) / √variance
///
/// Sums are computed in double, over the samples in order. A constant feature is only shifted, to
/// 0.
record Standardization(double[] mean, double[] factor) {

  /// The standardization of the samples of `dataset`.
  static Standardization of(Dataset dataset) {
    FMatrixRMaj x = new FMatrixRMaj(1, dataset.shape().size());
    FMatrixRMaj target = new FMatrixRMaj(1, dataset.target().columns());
    return of(
        dataset.size(),
        x.numCols,
        row -> {
          dataset.read(row, x, target, 0);
          return x.data;
        });
  }

  /// The standardization of rows of `columns` values.
  ///
  /// @param values the values of a row, which are valid until the next call
  static Standardization of(long rows, int columns, LongFunction<float[]> values) {
    double[] mean = new double[columns];
    for (long i = 0; i < rows; i++) {
      float[] row = values.apply(i);
      for (int j = 0; j < columns; j++) {
        mean[j] += row[j];
      }
    }
    for (int j = 0; j < columns; j++) {
      mean[j] /= rows;
    }
    double[] factor = new double[columns];
    for (long i = 0; i < rows; i++) {
      float[] row = values.apply(i);
      for (int j = 0; j < columns; j++) {
        double d = row[j] - mean[j];
        factor[j] += d * d;
      }
    }
    for (int j = 0; j < columns; j++) {
      double variance = factor[j] / rows;
      factor[j] = variance > 0 ? 1 / Math.sqrt(variance) : 1;
    }
    return new Standardization(mean, factor);
  }

  /// The standardization of a trained model, if it has one.
  static Optional<Standardization> of(Preprocessing given) {
    if (!given.hasStandardization()) {
      return Optional.empty();
    }
    return Optional.of(
        new Standardization(
            doubles(given.getStandardization().getMeanList()),
            doubles(given.getStandardization().getFactorList())));
  }

  private static double[] doubles(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /// A copy that leaves these features as they are.
  Standardization except(BitSet features) {
    double[] otherMean = mean.clone();
    double[] otherFactor = factor.clone();
    features.stream()
        .forEach(
            j -> {
              otherMean[j] = 0;
              otherFactor[j] = 1;
            });
    return new Standardization(otherMean, otherFactor);
  }

  dev.tributary.proto.v1.Standardization toProto() {
    return dev.tributary.proto.v1.Standardization.newBuilder()
        .addAllMean(DoubleStream.of(mean).boxed().toList())
        .addAllFactor(DoubleStream.of(factor).boxed().toList())
        .build();
  }

  /// Modified: row `row` of `x`.
  void applyInPlace(FMatrixRMaj x, int row) {
    int from = row * x.numCols;
    for (int j = 0; j < mean.length; j++) {
      x.data[from + j] = (float) ((x.data[from + j] - mean[j]) * factor[j]);
    }
  }
}
