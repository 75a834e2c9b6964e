package dev.tributary.deploy.cli.option;

import dev.tributary.job.BadInput;

/// The check of options that must be 1 or more.
public final class Positive {
  private Positive() {}

  /// Checks a value.
  ///
  /// @return the value
  /// @throws BadInput if it is less than 1
  public static int require(String option, int value) {
    if (value < 1) {
      throw BadInput.in(option, value + " is too few", "give 1 or more");
    }
    return value;
  }
}
