package dev.tributary.wire;

import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.TreeNode;
import java.util.Optional;

/// The identity of the values in a chunk.
///
/// @param stamp gradients: of the step; weights: of the version
/// @param sessionId the session on whose behalf the chunk travels; all 64 bits count
/// @param node gradients: the node of the reduction tree that the values are the sum of; weights:
///   none
/// @param slice the slice of the model that the values are of
public record ChunkHeader(Stamp stamp, long sessionId, Optional<TreeNode> node, SliceId slice) {

  /// The header of a partial gradient.
  public static ChunkHeader ofGradient(Stamp stamp, long sessionId, TreeNode node, SliceId slice) {
    return new ChunkHeader(stamp, sessionId, Optional.of(node), slice);
  }

  /// The header of weights.
  public static ChunkHeader ofWeights(Stamp stamp, long sessionId, SliceId slice) {
    return new ChunkHeader(stamp, sessionId, Optional.empty(), slice);
  }
}
