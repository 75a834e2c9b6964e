package dev.tributary.train;

import dev.tributary.tensor.ElementType;
import dev.tributary.tensor.Epilogue;
import java.util.IdentityHashMap;
import java.util.Map;
import org.ejml.data.FMatrixRMaj;

/// Rounds the gradients of one shard to the job's type, and finds what has no finite value as that
/// type: of gradients whose layer lets it, run by run as they are computed.
final class GradientRounding implements Epilogue {
  private final ElementType type;

  /// What has been seen as it was computed, and the first number in it without a finite value; -1
  /// if there is none.
  private final Map<float[], Integer> seen = new IdentityHashMap<>();

  GradientRounding(ElementType type) {
    this.type = type;
  }

  @Override
  public void finish(float[] data, int from, int count) {
    int index = type.roundInPlace(data, from, count);
    seen.merge(
        data,
        index,
        (one, other) -> one < 0 || other < 0 ? Math.max(one, other) : Math.min(one, other));
  }

  /// Modified: `gradient`, unless it is rounded already.
  ///
  /// @return the index of the first number that has no finite value; -1 if there is none
  int round(FMatrixRMaj gradient) {
    Integer first = seen.remove(gradient.data);
    return first == null ? type.roundInPlace(gradient.data, 0, gradient.getNumElements()) : first;
  }
}
