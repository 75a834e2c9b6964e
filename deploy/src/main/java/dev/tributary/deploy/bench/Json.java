package dev.tributary.deploy.bench;

/// Numbers of results in JSON.
final class Json {

  private Json() {}

  /// The value rounded to three decimal places.
  static double rounded(double value) {
    return Math.round(value * 1e3) / 1e3;
  }
}
