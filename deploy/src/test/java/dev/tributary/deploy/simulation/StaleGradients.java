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

/// Replaces some gradients by those of an earlier step, as if the coordinator had no chunk fence.
/// The simulation's invariants must notice.
final class StaleGradients {
  private static final double RATE = 0.05;

  private final SplittableRandom random;
  private final Map<Key, Floats> earlier = new HashMap<>();
  private boolean used;

  private record Key(Optional<TreeNode> node, SliceId slice) {}

  StaleGradients(SplittableRandom random) {
    this.random = random;
  }

  /// Whether any gradient was replaced.
  boolean used() {
    return used;
  }

  /// The chunk to send: the given one, or a stale one with its header.
  TensorChunk replace(TensorChunk chunk) {
    Floats values = chunk.values();
    float[] copy =
        Arrays.copyOfRange(values.array(), values.from(), values.from() + values.count());
    Floats stale =
        earlier.put(new Key(chunk.header().node(), chunk.header().slice()), Floats.of(copy));
    if (stale == null || random.nextDouble() > RATE) {
      return chunk;
    }
    used = true;
    return TensorChunk.lent(chunk.header(), stale);
  }
}
