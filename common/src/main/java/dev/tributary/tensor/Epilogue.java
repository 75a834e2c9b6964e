package dev.tributary.tensor;

/// What is done to the elements of a product once they are stored, while they are in the
/// processor's cache: a pass over a large matrix afterwards would fetch it from memory again.
@FunctionalInterface
public interface Epilogue {
  Epilogue NONE = (data, from, count) -> {};

  /// Called in the middle of the product, in whose thread it may compute no other, and throws
  /// nothing. The runs come in any order; each element is in one.
  ///
  /// @param data the matrix's, of which `count` elements from `from` on are a run. They may be
  ///   modified
  void finish(float[] data, int from, int count);
}
