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

class DealingTest {
  private static final int CASTS = 60;

  static IntStream allShards() {
    return IntStream.rangeClosed(1, 33);
  }

  @ParameterizedTest
  @MethodSource("allShards")
  void everyShardIsDealtOnce(int shards) {
    SplittableRandom random = new SplittableRandom(shards);
    for (int i = 0; i < CASTS; i++) {
      List<Member> members = Cast.randomMembers(random);

      var dealt = deal(shards, members);

      assertThat(Cast.shards(dealt.values())).as("%s", members).isEqualTo(Cast.upTo(shards));
    }
  }

  @ParameterizedTest
  @MethodSource("allShards")
  void noShardWouldBeDoneEarlierByAnother(int shards) {
    SplittableRandom random = new SplittableRandom(shards);
    for (int i = 0; i < CASTS; i++) {
      List<Member> members =
          Cast.randomMembers(random).stream()
              .map(member -> Cast.taking(member, random.nextInt(1, 1000)))
              .toList();

      var dealt = deal(shards, members);

      for (Member slow : members) {
        for (Member other : members) {
          assertThat(share(dealt, slow) * cost(slow))
              .as("%s and %s", slow, other)
              .isLessThanOrEqualTo((share(dealt, other) + 1) * cost(other) * (1 + 1e-9));
        }
      }
    }
  }

  private static double cost(Member member) {
    return member.pace().sampleNanos() / member.actors();
  }

  @ParameterizedTest
  @MethodSource("allShards")
  void neighboursStayTogetherAndLargerSharesComeFirst(int shards) {
    SplittableRandom random = new SplittableRandom(shards);
    for (int i = 0; i < CASTS; i++) {
      var dealt = deal(shards, Cast.randomMembers(random));

      assertThat(dealt.values()).allSatisfy(ranges -> assertThat(ranges).hasSize(1));
      List<ShardRange> inOrder =
          dealt.values().stream()
              .map(List::getFirst)
              .sorted(Comparator.comparingInt(ShardRange::first))
              .toList();
      assertThat(inOrder)
          .isSortedAccordingTo(Comparator.comparingInt(ShardRange::count).reversed());
    }
  }

  @Test
  void twiceTheActorsGetTwiceTheShards() {
    var dealt = deal(8, Cast.members(1, 2, 1));

    assertThat(dealt)
        .isEqualTo(
            Map.of(
                new SessionId(1), List.of(new ShardRange(4, 2)),
                new SessionId(2), List.of(new ShardRange(0, 4)),
                new SessionId(3), List.of(new ShardRange(6, 2))));
  }

  @Test
  void whoTakesThreeTimesAsLongGetsAThirdAndWhoTakesLongerThanAllTheOthersNothing() {
    Member quick = Cast.taking(Cast.member(1, 1), 100);
    Member slow = Cast.taking(Cast.member(2, 1), 300);
    Member lame = Cast.taking(Cast.member(3, 1), 1000);

    assertThat(deal(8, List.of(quick, slow)))
        .isEqualTo(
            Map.of(
                quick.session(), List.of(new ShardRange(0, 6)),
                slow.session(), List.of(new ShardRange(6, 2))));
    assertThat(deal(8, List.of(quick, lame)))
        .isEqualTo(Map.of(quick.session(), List.of(new ShardRange(0, 8))));
  }

  @Test
  void whoHasNotBeenMeasuredCountsLikeTheOthers() {
    Member measured = Cast.taking(Cast.member(1, 1), 5000);
    Member joiner = Cast.member(2, 1);

    var dealt = deal(8, List.of(measured, joiner));

    assertThat(share(dealt, measured)).isEqualTo(4);
    assertThat(share(dealt, joiner)).isEqualTo(4);
  }

  @Test
  void whoGetsNoShardIsNotInTheResult() {
    var dealt = deal(2, Cast.members(1, 1, 1));

    assertThat(dealt).containsOnlyKeys(new SessionId(1), new SessionId(2));
  }

  @Test
  void scatteredShardsAreDealtAsTheyLie() {
    List<ShardRange> orphaned = List.of(new ShardRange(2, 3), new ShardRange(9, 1));

    var dealt = Dealing.deal(orphaned, Cast.members(1, 1));

    assertThat(dealt)
        .isEqualTo(
            Map.of(
                new SessionId(1), List.of(new ShardRange(2, 2)),
                new SessionId(2), List.of(new ShardRange(4, 1), new ShardRange(9, 1))));
  }

  @Test
  void anyNumberOfActorsCanBeDealtTo() {
    int many = Integer.MAX_VALUE;

    var dealt = deal(33, Cast.members(many, many, many));

    assertThat(new ArrayList<>(dealt.values()))
        .containsExactly(
            List.of(new ShardRange(0, 11)),
            List.of(new ShardRange(11, 11)),
            List.of(new ShardRange(22, 11)));
  }

  private static Map<SessionId, List<ShardRange>> deal(int shards, List<Member> members) {
    return Dealing.deal(List.of(new ShardRange(0, shards)), members);
  }

  private static int share(Map<SessionId, List<ShardRange>> dealt, Member member) {
    return dealt.getOrDefault(member.session(), List.of()).stream()
        .mapToInt(ShardRange::count)
        .sum();
  }
}
