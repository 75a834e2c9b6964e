package dev.tributary.worker.compute;

/// A task of a worker actor.
public sealed interface Task {

  /// The version of the weights that the task needs.
  long version();

  /// The gradient of one shard.
  ///
  /// @param reduction receives the gradients
  record ShardTask(long step, int shard, LocalReduction reduction) implements Task {
    @Override
    public long version() {
      return step - 1;
    }
  }

  /// The evaluation of one block of the evaluation split.
  record BlockTask(long version, int block) implements Task {}
}
