package dev.tributary.nn;

import dev.tributary.tensor.Shape;
import java.util.List;

/// How many floats a trip takes from its workspace for each sample, in a layer or in a model.
/// Gradients of parameters are apart: their number does not depend on the samples.
///
/// @param training forward, and backward with dX
/// @param evaluation forward alone
public record Activations(long training, long evaluation) {
  static final Activations NONE = new Activations(0, 0);

  /// Of a layer that keeps the shape.
  ///
  /// @param forward how many matrices of that shape its forward takes; its backward takes one, dX
  static Activations keeping(Shape shape, int forward) {
    return new Activations((forward + 1L) * shape.size(), (long) forward * shape.size());
  }

  Activations plus(Activations other) {
    return new Activations(training + other.training, evaluation + other.evaluation);
  }

  static Activations sum(List<Plan> plans) {
    return plans.stream().map(Plan::activations).reduce(NONE, Activations::plus);
  }
}
