package dev.tributary.optim;

import static dev.tributary.optim.VectorLanes.all;
import static dev.tributary.optim.VectorLanes.applied;
import static dev.tributary.optim.VectorLanes.load;

import dev.tributary.optim.Optimizer.Slice;
import dev.tributary.optim.Optimizer.Step;
import jdk.incubator.vector.FloatVector;

/// The loops of [Sgd], one vector at a time.
final class VectorSgd {
  private VectorSgd() {}

  /// Updates the weights that fill whole vectors, from the first of the slice on. Modified: the
  /// same as by [Optimizer#update].
  ///
  /// @return the number of updated weights
  static int updateWholeVectors(Sgd sgd, Slice slice, Step step) {
    int whole = VectorLanes.SPECIES.loopBound(slice.count());
    if (sgd.momentum() == 0) {
      descend(sgd, slice, step, whole);
    } else {
      descendWithMomentum(sgd, slice, step, whole);
    }
    return whole;
  }

  private static void descend(Sgd sgd, Slice slice, Step step, int whole) {
    FloatVector decay = all(sgd.weightDecay());
    FloatVector descent = all(-(float) step.learningRate());
    for (int i = 0; i < whole; i += VectorLanes.LANES) {
      int at = slice.from() + i;
      FloatVector w = load(slice.weights(), at);
      FloatVector g = decay.fma(w, applied(slice, step, i));
      descent.fma(g, w).intoArray(slice.updated(), at);
    }
  }

  private static void descendWithMomentum(Sgd sgd, Slice slice, Step step, int whole) {
    float[] buffer = slice.states().getFirst();
    float[] newBuffer = slice.updatedStates().getFirst();
    FloatVector decay = all(sgd.weightDecay());
    FloatVector momentum = all(sgd.momentum());
    FloatVector descent = all(-(float) step.learningRate());
    FloatVector ofGradient = all(sgd.nesterov() ? 1 : 0);
    FloatVector ofBuffer = sgd.nesterov() ? momentum : all(1);
    for (int i = 0; i < whole; i += VectorLanes.LANES) {
      int at = slice.from() + i;
      FloatVector w = load(slice.weights(), at);
      FloatVector g = decay.fma(w, applied(slice, step, i));
      FloatVector b = momentum.fma(load(buffer, at), g);
      b.intoArray(newBuffer, at);
      descent.fma(ofBuffer.fma(b, ofGradient.mul(g)), w).intoArray(slice.updated(), at);
    }
  }
}
