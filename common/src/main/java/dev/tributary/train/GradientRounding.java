package dev.tributary.train;

import dev.tributary.tensor.ElementType;
import dev.tributary.tensor.Epilogue;
import java.util.IdentityHashMap;
import java.util.Map;
import org.ejml.data.FMatrixRMaj;

/// Rounds the gradients of one shard to the job's type, and finds what has no finite value as that
/// type. A gradient whose layer shows it to an epilogue is rounded as it is computed, run by run; a
/// run knows no more of its matrix than the array.
final class GradientRounding implements Epilogue {
  private final ElementType type;
  private final Map<float[], Seen> seen = new IdentityHashMap<>();

  GradientRounding(ElementType type) {
    this.type = type;
  }

  /// What is rounded already of a gradient.
  private static final class Seen {
    int count;
    int first = -1; // number without a finite value

    void add(int count, int bad) {
      this.count += count;
      if (bad >= 0) {
        first = first < 0 ? bad : Math.min(first, bad);
      }
    }
  }

  @Override
  public void finish(float[] data, int from, int count) {
    int bad = type.roundInPlace(data, from, count);
    seen.computeIfAbsent(data, array -> new Seen()).add(count, bad);
  }

  /// Modified: `gradient`, unless all of it is rounded already.
  ///
  /// @return the index of the first number that has no finite value; -1 if there is none
  int roundInPlace(FMatrixRMaj gradient) {
    Seen before = seen.remove(gradient.data);
    return before != null && before.count == gradient.getNumElements()
        ? before.first
        : type.roundInPlace(gradient.data, 0, gradient.getNumElements());
  }
}
