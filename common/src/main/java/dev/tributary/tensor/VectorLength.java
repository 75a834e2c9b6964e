package dev.tributary.tensor;

import jdk.incubator.vector.FloatVector;

/// How long the vectors of this machine are.
final class VectorLength {
  private VectorLength() {}

  static int bits() {
    return FloatVector.SPECIES_PREFERRED.vectorBitSize();
  }
}
