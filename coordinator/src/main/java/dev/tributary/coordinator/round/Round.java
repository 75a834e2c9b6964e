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
/// the gradient was still on its way. Shards that are late go to idle workers too. What is then
/// computed twice counts once, here and in the reducers.
///
/// @param step being computed
/// @param duties who computes what
/// @param tally what came back
/// @param reducing the reducers that still wait for gradients
/// @param work what each session has computed for this step
public record Round(
    long step, Duties duties, Tally tally, Set<Integer> reducing, Map<SessionId, Work> work) {

  /// A round in which nobody has a duty yet.
  public static Round open(long step, int shards, Set<Integer> reducers) {
    return new Round(step, Duties.of(shards), Tally.of(shards), Set.copyOf(reducers), Map.of());
  }

  /// The next round and the duties that are new in it.
  public record Dealt(Round round, Map<SessionId, List<ShardRange>> added) {}

  /// The next round, the duties that are new in it, and who was too slow with them.
  public record Overtaken(
      Round round, Map<SessionId, List<ShardRange>> added, Set<SessionId> slow) {}

  /// Gives the shards that nobody has to `members`.
  public Dealt deal(List<Member> members) {
    Duties.Dealt dealt = duties.deal(members);
    return new Dealt(with(dealt.duties()), dealt.added());
  }

  /// Takes the shards of those who are no members any more.
  public Round retaining(Membership membership) {
    return with(duties.retaining(membership));
  }

  /// Gives late shards to those of `members` that are done with theirs.
  ///
  /// @param unreduced shards whose gradients are not wholly in, besides those without a result
  /// @param helpers how many others may be at a shard besides the first
  public Overtaken overtake(Set<Integer> unreduced, List<Member> members, int helpers) {
    Set<Integer> late = new HashSet<>(unreduced);
    late.addAll(tally.missing());
    Duties.Overtaken overtaken = duties.overtake(late, members, helpers);
    return new Overtaken(with(overtaken.duties()), overtaken.added(), overtaken.slow());
  }

  public Round shardDone(SessionId session, ShardResult result) {
    Map<SessionId, Work> more = new HashMap<>(work);
    more.merge(session, Work.of(result), Work::plus);
    return new Round(step, duties, tally.with(result), reducing, more);
  }

  public Round reduced(int reducer) {
    Set<Integer> rest = new HashSet<>(reducing);
    rest.remove(reducer);
    return new Round(step, duties, tally, rest, work);
  }

  /// Whether the weights are of version `step`.
  public boolean isComplete() {
    return tally.isComplete() && reducing.isEmpty();
  }

  private Round with(Duties changed) {
    return new Round(step, changed, tally, reducing, work);
  }
}
