package dev.tributary.reduce.quality;

/// Sums over the values of one output of a model, with the errors `e = prediction − target`.
///
/// @param squaredErrors `Σ e²`
/// @param absoluteErrors `Σ |e|`
/// @param targets `Σ target`
/// @param squaredTargets `Σ target²`
public record ErrorSums(
    double squaredErrors, double absoluteErrors, double targets, double squaredTargets) {
  static final ErrorSums ZERO = new ErrorSums(0, 0, 0, 0);

  ErrorSums plus(ErrorSums more) {
    return new ErrorSums(
        squaredErrors + more.squaredErrors,
        absoluteErrors + more.absoluteErrors,
        targets + more.targets,
        squaredTargets + more.squaredTargets);
  }

  /// The sums in another unit.
  ///
  /// @param unit the size of the present unit in the other one
  ErrorSums times(double unit) {
    return new ErrorSums(
        squaredErrors * unit * unit,
        absoluteErrors * unit,
        targets * unit,
        squaredTargets * unit * unit);
  }

  /// The coefficient of determination, `1 − Σ e² / Σ (target − mean)²`. If all targets are equal,
  /// it is 1 where all predictions are exact and 0 elsewhere, as in scikit-learn. The second sum is
  /// `Σ target² − (Σ target)² / count`: it loses digits if the mean is a million times the standard
  /// deviation of the targets or more.
  double determination(long count) {
    double spread = squaredTargets - targets * targets / count;
    if (spread <= 0) {
      return squaredErrors == 0 ? 1 : 0;
    }
    return 1 - squaredErrors / spread;
  }
}
