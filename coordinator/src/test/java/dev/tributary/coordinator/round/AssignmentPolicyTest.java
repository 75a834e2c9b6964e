package dev.tributary.coordinator.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.reduce.ShardRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AssignmentPolicyTest {
  private static final int RANDOM_CASES = 60;

  static IntStream allShards() {
    return IntStream.rangeClosed(1, 33);
  }

  @ParameterizedTest
  @MethodSource("allShards")
  void everyShardIsAssignedOnce(int shards) {
    SplittableRandom random = new SplittableRandom(shards);
    for (int i = 0; i < RANDOM_CASES; i++) {
      List<Member> members = TestMembers.randomMembers(random);

      var assigned = assign(shards, members);

      assertThat(TestMembers.shards(assigned.values().stream().flatMap(List::stream).toList()))
          .as("%s", members)
          .isEqualTo(TestMembers.upTo(shards));
    }
  }

  @ParameterizedTest
  @MethodSource("allShards")
  void noShardWouldBeFinishedEarlierByAnotherWorker(int shards) {
    SplittableRandom random = new SplittableRandom(shards);
    for (int i = 0; i < RANDOM_CASES; i++) {
      List<Member> members =
          TestMembers.randomMembers(random).stream()
              .map(member -> TestMembers.withThroughput(member, random.nextInt(1, 1000)))
              .toList();

      var assigned = assign(shards, members);

      for (Member slow : members) {
        for (Member other : members) {
          assertThat(share(assigned, slow) * cost(slow))
              .as("%s and %s", slow, other)
              .isLessThanOrEqualTo((share(assigned, other) + 1) * cost(other) * (1 + 1e-9));
        }
      }
    }
  }

  private static double cost(Member member) {
    return member.throughput().sampleNanos() / member.actors();
  }

  @ParameterizedTest
  @MethodSource("allShards")
  void theShardsOfAWorkerAreNeighboursAndLargerSharesComeFirst(int shards) {
    SplittableRandom random = new SplittableRandom(shards);
    for (int i = 0; i < RANDOM_CASES; i++) {
      var assigned = assign(shards, TestMembers.randomMembers(random));

      assertThat(assigned.values()).allSatisfy(ranges -> assertThat(ranges).hasSize(1));
      List<ShardRange> inOrder =
          assigned.values().stream()
              .map(List::getFirst)
              .sorted(Comparator.comparingInt(ShardRange::first))
              .toList();
      assertThat(inOrder)
          .isSortedAccordingTo(Comparator.comparingInt(ShardRange::count).reversed());
    }
  }

  @Test
  void twiceTheActorsGetTwiceTheShards() {
    var assigned = assign(8, TestMembers.members(1, 2, 1));

    assertThat(assigned)
        .isEqualTo(
            Map.of(
                new SessionId(1), List.of(new ShardRange(4, 2)),
                new SessionId(2), List.of(new ShardRange(0, 4)),
                new SessionId(3), List.of(new ShardRange(6, 2))));
  }

  @Test
  void aWorkerGetsShardsInProportionToItsThroughput() {
    Member quick = TestMembers.withThroughput(TestMembers.member(1, 1), 100);
    Member slow = TestMembers.withThroughput(TestMembers.member(2, 1), 300);
    Member slowest = TestMembers.withThroughput(TestMembers.member(3, 1), 1000);

    assertThat(assign(8, List.of(quick, slow)))
        .isEqualTo(
            Map.of(
                quick.session(), List.of(new ShardRange(0, 6)),
                slow.session(), List.of(new ShardRange(6, 2))));
    assertThat(assign(8, List.of(quick, slowest)))
        .isEqualTo(Map.of(quick.session(), List.of(new ShardRange(0, 8))));
  }

  @Test
  void aWorkerThatHasNotBeenMeasuredGetsAnAverageShare() {
    Member measured = TestMembers.withThroughput(TestMembers.member(1, 1), 5000);
    Member joiner = TestMembers.member(2, 1);

    var assigned = assign(8, List.of(measured, joiner));

    assertThat(share(assigned, measured)).isEqualTo(4);
    assertThat(share(assigned, joiner)).isEqualTo(4);
  }

  @Test
  void aWorkerMayGetNoShard() {
    var assigned = assign(2, TestMembers.members(1, 1, 1));

    assertThat(assigned).containsOnlyKeys(new SessionId(1), new SessionId(2));
  }

  @Test
  void scatteredShardsAreAssignedInTheirOrder() {
    List<ShardRange> orphaned = List.of(new ShardRange(2, 3), new ShardRange(9, 1));

    var assigned = TestMembers.ranges(AssignmentPolicy.assign(orphaned, TestMembers.members(1, 1)));

    assertThat(assigned)
        .isEqualTo(
            Map.of(
                new SessionId(1), List.of(new ShardRange(2, 2)),
                new SessionId(2), List.of(new ShardRange(4, 1), new ShardRange(9, 1))));
  }

  @Test
  void theLargestNumberOfActorsDoesNotOverflow() {
    int many = Integer.MAX_VALUE;

    var assigned = assign(33, TestMembers.members(many, many, many));

    assertThat(new ArrayList<>(assigned.values()))
        .containsExactly(
            List.of(new ShardRange(0, 11)),
            List.of(new ShardRange(11, 11)),
            List.of(new ShardRange(22, 11)));
  }

  private static Map<SessionId, List<ShardRange>> assign(int shards, List<Member> members) {
    return TestMembers.ranges(AssignmentPolicy.assign(List.of(new ShardRange(0, shards)), members));
  }

  private static int share(Map<SessionId, List<ShardRange>> assigned, Member member) {
    return assigned.getOrDefault(member.session(), List.of()).stream()
        .mapToInt(ShardRange::count)
        .sum();
  }
}
