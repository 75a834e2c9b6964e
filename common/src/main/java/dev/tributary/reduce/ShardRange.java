package dev.tributary.reduce;

/// The neighbouring shards `[first, first + count)` of a step; no shards if `count` is 0.
///
/// @throws IllegalArgumentException for a negative number, or an end beyond 2³¹ − 1
public record ShardRange(int first, int count) {
  public static final ShardRange NONE = new ShardRange(0, 0);

  public ShardRange {
    if (first < 0 || count < 0 || count > Integer.MAX_VALUE - first) {
      throw new IllegalArgumentException("no range of shards: first " + first + ", count " + count);
    }
  }

  /// One more than the last shard.
  public int end() {
    return first + count;
  }

  public boolean isEmpty() {
    return count == 0;
  }

  /// The text for messages: `3..7`, both ends included; `none` if empty.
  @Override
  public String toString() {
    return switch (count) {
      case 0 -> "none";
      case 1 -> String.valueOf(first);
      default -> first + ".." + (end() - 1);
    };
  }
}
