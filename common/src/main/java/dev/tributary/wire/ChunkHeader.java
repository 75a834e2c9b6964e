package dev.tributary.wire;

import dev.tributary.reduce.ShardRange;

/// What a chunk is a slice of.
///
/// @param stamp gradients: of the step; weights: of the version
/// @param sessionId the session on whose behalf it travels; all 64 bits count
/// @param shards gradients: those of one tree node; weights: [ShardRange#NONE]
/// @param position where the first value stands
public record ChunkHeader(Stamp stamp, long sessionId, ShardRange shards, Position position) {

  public int parameter() {
    return position.parameter();
  }

  public int offset() {
    return position.offset();
  }
}
