package dev.tributary.optim;

import dev.tributary.job.BadInput;

/// A kind of optimizer as the job file spells it, and the checks of its settings. Each check
/// returns the value, or throws [BadInput] at the setting's key.
///
/// @param kind `sgd`
record OptimizerName(String kind) {

  /// A positive number that float32 holds.
  ///
  /// @param example a common value
  double learningRate(double value, String example) {
    return require(
        (float) value > 0 && isFinite(value),
        "learning_rate",
        value,
        "give a positive number that float32 holds, for instance " + example);
  }

  /// A number in 0 ≤ value < 1.
  double fraction(String setting, double value) {
    return require(value >= 0 && value < 1, setting, value, "give a number from 0 to less than 1");
  }

  /// A positive number that float32 holds.
  ///
  /// @param example a common value
  double positive(String setting, double value, String example) {
    return require(
        (float) value > 0 && isFinite(value),
        setting,
        value,
        "give a positive number, commonly " + example);
  }

  /// A number from 0 that float32 holds.
  double notNegative(String setting, double value) {
    return require(value >= 0 && isFinite(value), setting, value, "give a number from 0");
  }

  /// An error of one setting.
  BadInput wrong(String setting, String what, String remedy) {
    return BadInput.at("training.optimizer." + kind + "." + setting, what, remedy);
  }

  private double require(boolean holds, String setting, double value, String remedy) {
    if (!holds) {
      String article = "aeiou".indexOf(setting.charAt(0)) < 0 ? "a " : "an ";
      throw wrong(setting, article + setting.replace('_', ' ') + " of " + value, remedy);
    }
    return value;
  }

  private static boolean isFinite(double value) {
    return Float.isFinite((float) value);
  }
}
