package dev.tributary.tensor;

import jdk.incubator.vector.FloatVector;

/// The length of this machine's vectors.
final class VectorLength {
  private VectorLength() {}

  static int bits() {
    return FloatVector.SPECIES_PREFERRED.vectorBitSize();
  }
}
