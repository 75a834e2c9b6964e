package dev.tributary.optim;

/// The factor on the learning rate as a function of the step.
@FunctionalInterface
public interface Schedule {

  /// @param step counted from 1
  double factor(long step);

  /// A schedule of a run whose length is not known yet.
  @FunctionalInterface
  interface Plan {

    /// @param lastStep the last step of the run
    Schedule over(long lastStep);
  }
}
