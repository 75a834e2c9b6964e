package dev.tributary.nn;

import dev.tributary.tensor.Shape;
import java.util.List;

/// The number of floats that a trip takes from its workspace for each sample, in a layer or in a
/// model. Gradients of parameters are not included: their number does not depend on the samples.
///
/// Each layer declares them, and `LayersTest` compares what it declares with what it takes. They
/// are not measured by a trip of one sample, because such a trip takes memory for all weights and
/// their gradients, and the figure is needed before it is known whether there is so much.
///
/// @param training forward, and backward with dX
/// @param evaluation forward alone
public record Activations(long training, long evaluation) {
  static final Activations NONE = new Activations(0, 0);

  /// The activations of a layer that keeps the shape.
  ///
  /// @param forward the number of matrices of that shape that its forward takes; its backward takes
  ///   one, dX
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
