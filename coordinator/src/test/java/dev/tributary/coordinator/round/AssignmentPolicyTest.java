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
  private static final int CASTS = 60;

  static IntStream allShards() {
    return IntStream.rangeClosed(1, 33);
  }

  @ParameterizedTest
  @MethodSource("allShards")
  void everyShardIsAssignedOnce(int shards) {
    SplittableRandom random = new SplittableRandom(shards);
    for (int i = 0; i < CASTS; i++) {
      List<Member> members = Members.randomMembers(random);

      var assigned = assign(shards, members);

      assertThat(Members.shards(assigned.values().stream().flatMap(List::stream).toList()))
          .as("%s", members)
          .isEqualTo(Members.upTo(shards));
    }
  }

  @ParameterizedTest
  @MethodSource("allShards")
  void noShardWouldBeDoneEarlierByAnother(int shards) {
    SplittableRandom random = new SplittableRandom(shards);
    for (int i = 0; i < CASTS; i++) {
      List<Member> members =
          Members.randomMembers(random).stream()
              .map(member -> Members.taking(member, random.nextInt(1, 1000)))
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
  void neighboursStayTogetherAndLargerSharesComeFirst(int shards) {
    SplittableRandom random = new SplittableRandom(shards);
    for (int i = 0; i < CASTS; i++) {
      var assigned = assign(shards, Members.randomMembers(random));

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
    var assigned = assign(8, Members.members(1, 2, 1));

    assertThat(assigned)
        .isEqualTo(
            Map.of(
                new SessionId(1), List.of(new ShardRange(4, 2)),
                new SessionId(2), List.of(new ShardRange(0, 4)),
                new SessionId(3), List.of(new ShardRange(6, 2))));
  }

  @Test
  void aWorkerGetsShardsInProportionToItsThroughput() {
    Member quick = Members.taking(Members.member(1, 1), 100);
    Member slow = Members.taking(Members.member(2, 1), 300);
    Member lame = Members.taking(Members.member(3, 1), 1000);

    assertThat(assign(8, List.of(quick, slow)))
        .isEqualTo(
            Map.of(
                quick.session(), List.of(new ShardRange(0, 6)),
                slow.session(), List.of(new ShardRange(6, 2))));
    assertThat(assign(8, List.of(quick, lame)))
        .isEqualTo(Map.of(quick.session(), List.of(new ShardRange(0, 8))));
  }

  @Test
  void aWorkerThatHasNotBeenMeasuredCountsLikeTheOthers() {
    Member measured = Members.taking(Members.member(1, 1), 5000);
    Member joiner = Members.member(2, 1);

    var assigned = assign(8, List.of(measured, joiner));

    assertThat(share(assigned, measured)).isEqualTo(4);
    assertThat(share(assigned, joiner)).isEqualTo(4);
  }

  @Test
  void aWorkerMayGetNoShard() {
    var assigned = assign(2, Members.members(1, 1, 1));

    assertThat(assigned).containsOnlyKeys(new SessionId(1), new SessionId(2));
  }

  @Test
  void scatteredShardsAreAssignedInTheirOrder() {
    List<ShardRange> orphaned = List.of(new ShardRange(2, 3), new ShardRange(9, 1));

    var assigned = Members.ranges(AssignmentPolicy.assign(orphaned, Members.members(1, 1)));

    assertThat(assigned)
        .isEqualTo(
            Map.of(
                new SessionId(1), List.of(new ShardRange(2, 2)),
                new SessionId(2), List.of(new ShardRange(4, 1), new ShardRange(9, 1))));
  }

  @Test
  void anyNumberOfActorsCanBeGivenShards() {
    int many = Integer.MAX_VALUE;

    var assigned = assign(33, Members.members(many, many, many));

    assertThat(new ArrayList<>(assigned.values()))
        .containsExactly(
            List.of(new ShardRange(0, 11)),
            List.of(new ShardRange(11, 11)),
            List.of(new ShardRange(22, 11)));
  }

  private static Map<SessionId, List<ShardRange>> assign(int shards, List<Member> members) {
    return Members.ranges(AssignmentPolicy.assign(List.of(new ShardRange(0, shards)), members));
  }

  private static int share(Map<SessionId, List<ShardRange>> assigned, Member member) {
    return assigned.getOrDefault(member.session(), List.of()).stream()
        .mapToInt(ShardRange::count)
        .sum();
  }
}
