package dev.tributary.coordinator.round;

import dev.tributary.reduce.ShardRange;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the coordinator collects for one step: a result for each shard, and word from each reducer
/// that its parameters are updated. A value; what happens returns the next round.
///
/// Shards of a worker that vanishes go to the others, all of them: a result may have come in while
/// the gradient was still on its way. What is then computed twice counts once, here and in the
/// reducers.
///
/// @param step being computed
/// @param duties who computes what
/// @param tally what came back
/// @param reducing the reducers that still wait for gradients
/// @param busyNanos what each session has computed for this step
public record Round(
    long step, Duties duties, Tally tally, Set<Integer> reducing, Map<SessionId, Long> busyNanos) {

  /// A round in which nobody has a duty yet.
  public static Round open(long step, int shards, Set<Integer> reducers) {
    return new Round(step, Duties.of(shards), Tally.of(shards), Set.copyOf(reducers), Map.of());
  }

  /// The next round and the duties that are new in it.
  public record Dealt(Round round, Map<SessionId, List<ShardRange>> added) {}

  /// Gives the shards that nobody has to `members`.
  public Dealt deal(List<Member> members) {
    Duties.Dealt dealt = duties.deal(members);
    return new Dealt(with(dealt.duties()), dealt.added());
  }

  /// Takes the shards of those who are no members any more.
  public Round retaining(Membership membership) {
    return with(duties.retaining(membership));
  }

  public Round shardDone(SessionId session, ShardResult result) {
    Map<SessionId, Long> busy = new HashMap<>(busyNanos);
    busy.merge(session, result.computeNanos(), Long::sum);
    return new Round(step, duties, tally.with(result), reducing, busy);
  }

  public Round reduced(int reducer) {
    Set<Integer> rest = new HashSet<>(reducing);
    rest.remove(reducer);
    return new Round(step, duties, tally, rest, busyNanos);
  }

  /// Whether the weights are of version `step`.
  public boolean isComplete() {
    return tally.isComplete() && reducing.isEmpty();
  }

  private Round with(Duties changed) {
    return new Round(step, changed, tally, reducing, busyNanos);
  }
}
