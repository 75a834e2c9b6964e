package dev.tributary.coordinator.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.reduce.ShardRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AssignmentsTest {
  private static final SessionId ONE = new SessionId(1);
  private static final SessionId TWO = new SessionId(2);

  static IntStream allShards() {
    return IntStream.rangeClosed(1, 33);
  }

  @ParameterizedTest
  @MethodSource("allShards")
  void whicheverWorkersJoinAndLeaveEveryShardHasOneOwner(int shards) {
    SplittableRandom random = new SplittableRandom(shards);
    List<Member> here = new ArrayList<>();
    Assignments assignments = Assignments.of(shards);
    for (int change = 1; change <= 100; change++) {
      if (here.isEmpty() ? random.nextBoolean() : random.nextInt(9) < here.size()) {
        here.removeIf(member -> random.nextBoolean());
      } else {
        here.add(TestMembers.member(change, random.nextInt(1, 5)));
      }
      Assignments before = assignments.retaining(TestMembers.membership(here));

      List<Assignment> added = before.toAssign(here);
      assignments = before.with(added);

      List<Integer> all = new ArrayList<>(TestMembers.assigned(assignments.all()));
      all.addAll(TestMembers.shards(assignments.unassigned()));
      assertThat(all)
          .as("seed and shards %d", shards)
          .containsExactlyInAnyOrderElementsOf(TestMembers.upTo(shards));
      assertThat(here.stream().map(Member::session).toList()).containsAll(assignments.owners());
      assertThat(assignments.unassigned().isEmpty()).isEqualTo(!here.isEmpty());
      assertThat(TestMembers.assigned(added))
          .isEqualTo(here.isEmpty() ? List.of() : TestMembers.shards(before.unassigned()));
      assertThat(assignments.all()).containsAll(before.all());
    }
  }

  @Test
  void aJoinerGetsOnlyShardsWithoutAnOwner() {
    Member first = TestMembers.member(1, 1);
    Member second = TestMembers.member(2, 1);
    Member joiner = TestMembers.member(3, 2);
    Assignments assigned = assigned(8, List.of(first, second));

    Assignments left = assigned.retaining(TestMembers.membership(List.of(first, joiner)));

    assertThat(assigned.toAssign(List.of(first, second, joiner))).isEmpty();
    assertThat(left.toAssign(List.of(joiner)))
        .containsExactly(new Assignment(joiner.session(), new ShardRange(4, 4)));
    assertThat(left.with(left.toAssign(List.of(joiner))).all())
        .containsExactly(
            new Assignment(first.session(), new ShardRange(0, 4)),
            new Assignment(joiner.session(), new ShardRange(4, 4)));
  }

  @Test
  void withoutMembersNothingIsAssigned() {
    Assignments left = assigned(5, TestMembers.members(1, 1)).retaining(Membership.EMPTY);

    assertThat(left.toAssign(List.of())).isEmpty();
    assertThat(left.all()).isEmpty();
    assertThat(left.unassigned()).containsExactly(new ShardRange(0, 5));
  }

  @Test
  void aWorkerThatGetsTheShardsOfAnotherKeepsItsOwn() {
    List<Member> both = TestMembers.members(1, 1);
    List<Member> one = List.of(both.getLast());

    Assignments left = assigned(4, both).retaining(TestMembers.membership(one));

    assertThat(TestMembers.ranges(left.with(left.toAssign(one)).all()))
        .isEqualTo(Map.of(TWO, List.of(new ShardRange(2, 2), new ShardRange(0, 2))));
  }

  @Test
  void lateShardsAreAssignedToWorkersThatHaveFinishedTheirOwn() {
    List<Member> members = TestMembers.members(1, 1, 1);
    Assignments assigned = assigned(6, members); // 0..1, 2..3, 4..5

    BackupTasks tasks = assigned.backups(Set.of(1, 4), members, 1);
    Assignments backedUp = assigned.with(tasks.added());

    assertThat(tasks.slow()).containsExactlyInAnyOrder(ONE, new SessionId(3));
    assertThat(tasks.added())
        .containsExactly(
            new Assignment(TWO, new ShardRange(1, 1)), new Assignment(TWO, new ShardRange(4, 1)));
    assertThat(backedUp.has(ONE, 1)).isTrue();
    assertThat(backedUp.has(TWO, 1)).isTrue();
    assertThat(backedUp.has(TWO, 0)).isFalse();
  }

  @Test
  void aLateShardHasNoMoreSpareWorkersThanAllowed() {
    List<Member> members = TestMembers.members(1, 1, 1);
    Assignments assigned = assigned(3, members);
    Set<Integer> late = Set.of(0);

    Assignments once = assigned.with(assigned.backups(late, members, 1).added());
    BackupTasks further = once.backups(late, members, 2);

    assertThat(assigned.backups(late, members, 0)).isEqualTo(BackupTasks.NONE);
    assertThat(once.backups(late, members, 1)).isEqualTo(BackupTasks.NONE);
    assertThat(further.added()).hasSize(1);
    assertThat(once.has(further.added().getFirst().owner(), 0)).isFalse();
  }

  @Test
  void ifOneOfTwoOwnersIsLostAShardKeepsTheOther() {
    List<Member> both = TestMembers.members(1, 1);
    Assignments assigned = assigned(4, both);
    Assignments backedUp = assigned.with(assigned.backups(Set.of(1), both, 1).added());

    Assignments left = backedUp.retaining(TestMembers.membership(List.of(both.getLast())));

    assertThat(left.unassigned()).containsExactly(new ShardRange(0, 1));
    assertThat(left.has(TWO, 1)).isTrue();
  }

  private static Assignments assigned(int shards, List<Member> members) {
    Assignments open = Assignments.of(shards);
    return open.with(open.toAssign(members));
  }
}
