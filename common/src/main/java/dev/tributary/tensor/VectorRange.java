package dev.tributary.tensor;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Whether numbers are in a range, a vector at a time.
final class VectorRange {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = FLOATS.length();

  private VectorRange() {}

  /// Whether the magnitudes of `a[begin]` to `a[end - 1]` are all below `limit`; that of a NaN is
  /// not.
  static boolean areBelow(float limit, float[] a, int begin, int end) {
    VectorMask<Float> below = FLOATS.maskAll(true);
    int i = begin;
    for (; i <= end - LANES; i += LANES) {
      below =
          below.and(FloatVector.fromArray(FLOATS, a, i).abs().compare(VectorOperators.LT, limit));
    }
    while (i < end && Math.abs(a[i]) < limit) {
      i++;
    }
    return i == end && below.allTrue();
  }
}
