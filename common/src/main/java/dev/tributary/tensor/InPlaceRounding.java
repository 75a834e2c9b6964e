package dev.tributary.tensor;

/// The rounding of a [Product], normally that of an [ElementType].
@FunctionalInterface
interface InPlaceRounding {

  /// Rounds `count` numbers from index `from`. Modified: `a`.
  ///
  /// @return the index in `a` of the first of them that has no finite value; -1 if there is none
  int roundInPlace(float[] a, int from, int count);
}
