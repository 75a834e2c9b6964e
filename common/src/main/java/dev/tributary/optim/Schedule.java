package dev.tributary.optim;

/// The factor on the learning rate as a function of the step.
@FunctionalInterface
public interface Schedule {

  /// @param step counted from 1
  double factor(long step);
}
