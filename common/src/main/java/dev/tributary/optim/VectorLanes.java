package dev.tributary.optim;

import dev.tributary.optim.Optimizer.Slice;
import dev.tributary.optim.Optimizer.Step;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The operations that the vector loops of optimizers share, for any vector width. C2 does not
/// vectorise the scalar loops by itself, because it cannot exclude that the gradient overlaps the
/// weights at a shifted index.
final class VectorLanes {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  static final int LANES = SPECIES.length();

  private VectorLanes() {}

  /// The applied gradient of the elements of the slice from `i` on: [Step#applied] of each.
  static FloatVector applied(Slice slice, Step step, int i) {
    return load(slice.gradient(), slice.gradientFrom() + i)
        .div((float) step.samples())
        .mul(step.gradientScale());
  }

  static FloatVector load(float[] array, int from) {
    return FloatVector.fromArray(SPECIES, array, from);
  }

  /// `value` in every lane.
  static FloatVector all(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }
}
