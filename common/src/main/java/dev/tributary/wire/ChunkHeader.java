package dev.tributary.wire;

import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.TreeNode;
import java.util.Optional;

/// The identity of the values in a chunk.
///
/// @param stamp the stamp of the step (gradients) or of the version (weights)
/// @param sessionId the session that the chunk belongs to; all 64 bits count
/// @param node the node of the reduction tree whose sum the values are; none for weights
/// @param slice the slice of the model that the values belong to
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
