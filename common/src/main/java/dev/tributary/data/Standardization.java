package dev.tributary.data;

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
    int features = dataset.shape().size();
    FMatrixRMaj x = new FMatrixRMaj(1, features);
    FMatrixRMaj target = new FMatrixRMaj(1, dataset.target().columns());
    double[] mean = new double[features];
    for (long i = 0; i < dataset.size(); i++) {
      dataset.read(i, x, target, 0);
      for (int j = 0; j < features; j++) {
        mean[j] += x.data[j];
      }
    }
    for (int j = 0; j < features; j++) {
      mean[j] /= dataset.size();
    }
    double[] factor = new double[features];
    for (long i = 0; i < dataset.size(); i++) {
      dataset.read(i, x, target, 0);
      for (int j = 0; j < features; j++) {
        double d = x.data[j] - mean[j];
        factor[j] += d * d;
      }
    }
    for (int j = 0; j < features; j++) {
      double variance = factor[j] / dataset.size();
      factor[j] = variance > 0 ? 1 / Math.sqrt(variance) : 1;
    }
    return new Standardization(mean, factor);
  }

  /// Modified: row `row` of `x`.
  void applyInPlace(FMatrixRMaj x, int row) {
    int from = row * x.numCols;
    for (int j = 0; j < mean.length; j++) {
      x.data[from + j] = (float) ((x.data[from + j] - mean[j]) * factor[j]);
    }
  }
}
