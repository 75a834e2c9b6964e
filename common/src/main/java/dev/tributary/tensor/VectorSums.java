package dev.tributary.tensor;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/// The long loops of [Sums] on vectors of any width. C2 does not vectorize them by itself: two
/// arrays might overlap, and its maximum of floats respects the order of NaNs and zeros.
final class VectorSums {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> BITS =
      VectorSpecies.of(int.class, SPECIES.vectorShape());
  private static final int LANES = SPECIES.length();
  private static final int MAGNITUDE = 0x7fff_ffff; // the bits of a float without the sign

  private VectorSums() {}

  /// Modified: `a`.
  static void addInPlace(float[] a, int aFrom, float[] b, int bFrom, int count) {
    int whole = SPECIES.loopBound(count);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector.fromArray(SPECIES, a, aFrom + i)
          .add(FloatVector.fromArray(SPECIES, b, bFrom + i))
          .intoArray(a, aFrom + i);
    }
    for (int i = whole; i < count; i++) {
      a[aFrom + i] += b[bFrom + i];
    }
  }

  /// Whether the magnitudes of `a[begin]` to `a[end - 1]` are all below `limit`, which must be
  /// above 0. The bits grow with the magnitude, from zero through infinity to the last NaN, so they
  /// are compared as integers.
  static boolean areBelow(float limit, float[] a, int begin, int end) {
    int whole = begin + SPECIES.loopBound(end - begin);
    IntVector greatest = IntVector.zero(BITS);
    for (int i = begin; i < whole; i += LANES) {
      greatest =
          greatest.max(FloatVector.fromArray(SPECIES, a, i).reinterpretAsInts().and(MAGNITUDE));
    }
    int i = whole;
    while (i < end && Math.abs(a[i]) < limit) {
      i++;
    }
    return i == end && greatest.lt(Float.floatToRawIntBits(limit)).allTrue();
  }
}
