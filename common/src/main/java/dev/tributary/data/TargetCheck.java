package dev.tributary.data;

/// A check of the values that a job predicts, which finds the lines of wrong ones.
@FunctionalInterface
public interface TargetCheck {
  /// For samples that cannot have a value outside of any range that a loss accepts.
  TargetCheck NONE = _ -> {};

  /// Checks every sample: those to train on, those that are held out, and test samples.
  ///
  /// @throws dev.tributary.job.BadInput with file and line if a value is outside of the range
  void requireWithin(Range range);

  /// The values that a loss accepts.
  ///
  /// @param loss its name, for messages
  record Range(String loss, float least, float most) {
    boolean contains(float value) {
      return value >= least && value <= most;
    }
  }
}
