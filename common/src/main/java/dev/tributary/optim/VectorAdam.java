package dev.tributary.optim;

import static dev.tributary.optim.VectorLanes.all;
import static dev.tributary.optim.VectorLanes.applied;
import static dev.tributary.optim.VectorLanes.load;

import dev.tributary.optim.Optimizer.Slice;
import dev.tributary.optim.Optimizer.Step;
import jdk.incubator.vector.FloatVector;

/// The loop of [Adam], one vector at a time.
final class VectorAdam {
  private VectorAdam() {}

  /// Updates the weights that fill whole vectors, from the first of the slice on. Modified: the
  /// same as by [Optimizer#update].
  ///
  /// @return the number of updated weights
  static int updateWholeVectors(Adam.Rates rates, Slice slice, Step step) {
    int whole = VectorLanes.SPECIES.loopBound(slice.count());
    float[] first = slice.states().get(0);
    float[] second = slice.states().get(1);
    float[] newFirst = slice.updatedStates().get(0);
    float[] newSecond = slice.updatedStates().get(1);
    FloatVector added = all(rates.added());
    FloatVector new1 = all(rates.new1());
    FloatVector descent = all(-rates.rate());
    for (int i = 0; i < whole; i += VectorLanes.LANES) {
      int at = slice.from() + i;
      FloatVector w = load(slice.weights(), at);
      FloatVector g = added.fma(w, applied(slice, step, i));
      FloatVector old = load(first, at);
      FloatVector m = new1.fma(g.sub(old), old);
      FloatVector v = g.mul(rates.new2()).fma(g, load(second, at).mul(rates.old2()));
      m.intoArray(newFirst, at);
      v.intoArray(newSecond, at);
      FloatVector denominator = v.sqrt().div(rates.rootCorrection()).add(rates.epsilon());
      descent.fma(m.div(denominator), w.mul(rates.kept())).intoArray(slice.updated(), at);
    }
    return whole;
  }
}
