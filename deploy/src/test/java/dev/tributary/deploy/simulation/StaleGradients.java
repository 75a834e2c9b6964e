package dev.tributary.deploy.simulation;

import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.TreeNode;
import dev.tributary.wire.Floats;
import dev.tributary.wire.TensorChunk;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/// What a coordinator without a fence would do: now and then the gradient of an earlier step takes
/// the place of the one that is wanted. The invariants must notice.
final class StaleGradients {
  private static final double CHANCE = 0.05;

  private final SplittableRandom random;
  private final Map<Key, Floats> earlier = new HashMap<>();
  private boolean used;

  private record Key(Optional<TreeNode> node, SliceId slice) {}

  StaleGradients(SplittableRandom random) {
    this.random = random;
  }

  /// Whether one has taken the place of another.
  boolean used() {
    return used;
  }

  TensorChunk inPlaceOf(TensorChunk chunk) {
    Floats values = chunk.values();
    float[] copy =
        Arrays.copyOfRange(values.array(), values.from(), values.from() + values.count());
    Floats stale =
        earlier.put(new Key(chunk.header().node(), chunk.header().slice()), Floats.of(copy));
    if (stale == null || random.nextDouble() > CHANCE) {
      return chunk;
    }
    used = true;
    return TensorChunk.lent(chunk.header(), stale);
  }
}
