package dev.tributary.nn;

import dev.tributary.tensor.Shape;
import java.util.List;

/// The number of floats that a pass takes from its workspace for each sample, in a layer or in a
/// model. Gradients of parameters are not included, because their number does not depend on the
/// samples.
///
/// Each layer declares its activations, and `LayersTest` compares the declaration with what the
/// layer takes. They are not measured with a pass over one sample: such a pass needs memory for all
/// weights and their gradients, and the figure is needed before it is known whether that memory
/// exists.
///
/// @param training the floats of forward, and of backward with dX
/// @param evaluation the floats of forward alone
public record Activations(long training, long evaluation) {
  static final Activations NONE = new Activations(0, 0);

  /// The activations of a layer that keeps the shape.
  ///
  /// @param forward the number of matrices of that shape that its forward takes. Its backward takes
  ///   one more, dX
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
