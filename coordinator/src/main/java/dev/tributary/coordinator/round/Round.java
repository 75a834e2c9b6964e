package dev.tributary.coordinator.round;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// The state of one step: a result for each shard, and a report from each reducer that its slices
/// are updated. A value; each change is a new round.
///
/// If a worker is lost, all its shards are assigned to the others, even those with a result: the
/// gradient may not have arrived. Late shards are also assigned to idle workers. A shard that is
/// computed twice counts once, here and in the reducers.
///
/// @param step the step that is computed
/// @param shards the assignments and results of the shards
/// @param reducing the reducers that still wait for gradients
/// @param completed the work that each session has done for this step
public record Round(
    long step, WorkPool shards, Set<Integer> reducing, Map<SessionId, CompletedWork> completed) {

  /// A round in which no shard is assigned yet.
  public static Round open(long step, int shards, Set<Integer> reducers) {
    return new Round(step, WorkPool.of(shards), Set.copyOf(reducers), Map.of());
  }

  public Round with(WorkPool changed) {
    return new Round(step, changed, reducing, completed);
  }

  public Round shardDone(SessionId session, ShardResult result) {
    Map<SessionId, CompletedWork> more = new HashMap<>(completed);
    more.merge(session, CompletedWork.of(result), CompletedWork::plus);
    return new Round(step, shards.with(result), reducing, more);
  }

  public Round reduced(int reducer) {
    Set<Integer> rest = new HashSet<>(reducing);
    rest.remove(reducer);
    return new Round(step, shards, rest, completed);
  }

  /// Whether all weights are updated to version `step`.
  public boolean isComplete() {
    return shards.tally().isComplete() && reducing.isEmpty();
  }
}
