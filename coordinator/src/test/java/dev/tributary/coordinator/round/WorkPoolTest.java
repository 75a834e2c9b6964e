package dev.tributary.coordinator.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.reduce.Score;
import dev.tributary.reduce.ShardRange;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorkPoolTest {
  private static final SessionId ONE = new SessionId(1);
  private static final SessionId TWO = new SessionId(2);

  /// A result may arrive before its gradient.
  @Test
  void allPiecesOfALostWorkerAreUnassignedEvenThoseWithAResult() {
    List<Member> both = TestMembers.members(1, 1);
    List<Member> one = List.of(both.getLast());

    WorkPool left = assigned(4, both).with(result(0)).retaining(TestMembers.membership(one));

    assertThat(left.assignments().toAssign(one))
        .containsExactly(new Assignment(TWO, new ShardRange(0, 2)));
    assertThat(left.tally().missing()).containsExactly(1, 2, 3);
  }

  @Test
  void aPoolThatLosesAllWorkersIsAssignedToTheNextWorker() {
    WorkPool alone = assigned(3, TestMembers.members(1)).retaining(Membership.EMPTY);

    assertThat(alone.assignments().unassigned()).containsExactly(new ShardRange(0, 3));
    assertThat(alone.assignments().toAssign(List.of(TestMembers.member(2, 1))))
        .containsExactly(new Assignment(TWO, new ShardRange(0, 3)));
  }

  @Test
  void backupTasksCoverPiecesWithoutAResultAndIncompletePieces() {
    List<Member> both = TestMembers.members(1, 1);
    WorkPool pool = assigned(4, both).with(result(0)).with(result(2)).with(result(3)); // 0..1, 2..3

    assertThat(pool.backups(Set.of(), both, 1).added())
        .containsExactly(new Assignment(TWO, new ShardRange(1, 1)));
    assertThat(pool.backups(Set.of(0), both, 1))
        .isEqualTo(
            new BackupTasks(List.of(new Assignment(TWO, new ShardRange(0, 2))), Set.of(ONE)));
  }

  private static WorkPool assigned(int pieces, List<Member> members) {
    WorkPool open = WorkPool.of(pieces);
    return open.with(open.assignments().toAssign(members));
  }

  private static ShardResult result(int piece) {
    return new ShardResult(piece, Score.of(1, 1), 0);
  }
}
