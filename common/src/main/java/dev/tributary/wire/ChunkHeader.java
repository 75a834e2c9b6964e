package dev.tributary.wire;

import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.Slicing;
import dev.tributary.reduce.TreeNode;
import dev.tributary.text.Counted;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Optional;

/// The identity of the values in a chunk.
///
/// @param stamp the stamp of the step (gradients) or of the version (weights)
/// @param node the node of the reduction tree whose sum the values are; none for weights
/// @param slice the slice of the model that the values belong to
public record ChunkHeader(Stamp stamp, Optional<TreeNode> node, SliceId slice) {

  /// The header of a partial gradient.
  public static ChunkHeader ofGradient(Stamp stamp, TreeNode node, SliceId slice) {
    return new ChunkHeader(stamp, Optional.of(node), slice);
  }

  /// The header of weights.
  public static ChunkHeader ofWeights(Stamp stamp, SliceId slice) {
    return new ChunkHeader(stamp, Optional.empty(), slice);
  }

  /// Checks that the values are a whole slice of the model.
  ///
  /// @param parameterSizes the number of values of each parameter of the model
  /// @param count the number of values in the chunk
  /// @throws StatusRuntimeException with `INVALID_ARGUMENT` if they are not
  public void requireSliceOf(List<Integer> parameterSizes, int count) {
    if (slice.parameter() >= parameterSizes.size()
        || !slice.isSliceOf(parameterSizes.get(slice.parameter()), count)) {
      throw Status.INVALID_ARGUMENT
          .withDescription(
              "slice %s of parameter %s, with %s, is not part of this model; a slice has %s values, and the last of a parameter has the rest"
                  .formatted(
                      slice.slice(),
                      slice.parameter(),
                      Counted.of(count, "value"),
                      Slicing.CHUNK_FLOATS))
          .asRuntimeException();
    }
  }
}
