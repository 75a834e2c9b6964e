package dev.tributary.job;

import dev.tributary.proto.v1.Job;
import java.util.regex.Pattern;

/// What can be said of a job without its data: everything required is there and every number is in
/// its range. Whether layers fit each other and the data is found out where they are built.
public final class JobChecks {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private JobChecks() {}

  /// Throws the first [BadInput] there is, at its key.
  public static void check(Job job) {
    require(!job.getName().isEmpty(), "name", "missing", "call the run something");
    require(
        NAME.matcher(job.getName()).matches(),
        "name",
        "'%s' cannot be the name of a directory".formatted(job.getName()),
        "use up to 100 letters, digits, dots, dashes and underscores, a letter or digit first");
    DatasetChecks.check(job.getDataset());
    ModelChecks.check(job);
    TrainingChecks.check(job.getTraining());
    require(
        !job.getCheckpoint().hasKeep() || job.getCheckpoint().getKeep() >= 1,
        "checkpoint.keep",
        "no checkpoint would be kept",
        "give 1 or more");
  }

  static void require(boolean right, String key, String what, String remedy) {
    if (!right) {
      throw BadInput.at(key, what, remedy);
    }
  }

  static void requirePositive(double value, String key) {
    require(value > 0, key, "%s is not above 0".formatted(value), "give a positive number");
  }

  static void requireNotNegative(double value, String key) {
    require(value >= 0, key, "%s is below 0".formatted(value), "give 0 or more");
  }

  /// In 0 ≤ value < 1.
  static void requireFraction(double value, String key) {
    require(
        value >= 0 && value < 1,
        key,
        "%s is not a fraction".formatted(value),
        "give a number from 0 to below 1");
  }

  /// Unsigned 32-bit fields are read as at most 2³¹ − 1; a larger one would be negative here.
  static void requireAtLeastOne(long value, String key) {
    require(value >= 1, key, value == 0 ? "missing or 0" : value + "", "give 1 or more");
  }
}
