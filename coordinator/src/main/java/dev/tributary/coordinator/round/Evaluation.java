package dev.tributary.coordinator.round;

import dev.tributary.reduce.ShardRange;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the coordinator collects for one evaluation: a result for each block of the evaluation
/// split. A value.
///
/// @param version of the weights that are evaluated
public record Evaluation(long version, Duties duties, Tally tally) {

  public static Evaluation open(long version, int blocks) {
    return new Evaluation(version, Duties.of(blocks), Tally.of(blocks));
  }

  /// The next evaluation and the duties that are new in it.
  public record Dealt(Evaluation evaluation, Map<SessionId, List<ShardRange>> added) {}

  /// Gives the blocks that nobody has to `members`.
  public Dealt deal(List<Member> members) {
    Duties.Dealt dealt = duties.deal(members);
    return new Dealt(new Evaluation(version, dealt.duties(), tally), dealt.added());
  }

  /// Takes the blocks of those who are no members any more.
  public Evaluation retaining(Membership membership) {
    return new Evaluation(version, duties.retaining(membership), tally);
  }

  /// The next evaluation, the duties that are new in it, and who was too slow with them.
  public record Overtaken(
      Evaluation evaluation, Map<SessionId, List<ShardRange>> added, Set<SessionId> slow) {}

  /// Gives blocks without a result to those of `members` that are done with theirs.
  ///
  /// @param helpers how many others may be at a block besides the first
  public Overtaken overtake(List<Member> members, int helpers) {
    Duties.Overtaken overtaken = duties.overtake(Set.copyOf(tally.missing()), members, helpers);
    return new Overtaken(
        new Evaluation(version, overtaken.duties(), tally), overtaken.added(), overtaken.slow());
  }

  public Evaluation blockDone(ShardResult result) {
    return new Evaluation(version, duties, tally.with(result));
  }

  public boolean isComplete() {
    return tally.isComplete();
  }
}
