package dev.tributary.coordinator.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.reduce.ShardRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DutiesTest {

  static IntStream allShards() {
    return IntStream.rangeClosed(1, 33);
  }

  @ParameterizedTest
  @MethodSource("allShards")
  void whoeverComesAndGoesEveryShardIsSomebodysOnce(int shards) {
    SplittableRandom random = new SplittableRandom(shards);
    List<Member> here = new ArrayList<>();
    Duties duties = Duties.of(shards);
    for (int change = 1; change <= 100; change++) {
      if (here.isEmpty() ? random.nextBoolean() : random.nextInt(9) < here.size()) {
        here.removeIf(member -> random.nextBoolean());
      } else {
        here.add(Cast.member(change, random.nextInt(1, 5)));
      }
      Duties before = duties.retaining(Cast.membership(here));
      List<Integer> orphaned = Cast.shards(List.of(before.unassigned()));

      Duties.Dealt dealt = before.deal(here);
      duties = dealt.duties();

      List<List<ShardRange>> all = new ArrayList<>(duties.assigned().values());
      all.add(duties.unassigned());
      assertThat(Cast.shards(all)).as("seed and shards %d", shards).isEqualTo(Cast.upTo(shards));
      assertThat(here.stream().map(Member::session).toList())
          .containsAll(duties.assigned().keySet());
      assertThat(duties.unassigned().isEmpty()).isEqualTo(!here.isEmpty());
      assertThat(Cast.shards(dealt.added().values()))
          .isEqualTo(here.isEmpty() ? List.of() : orphaned);
      Duties after = duties;
      before
          .assigned()
          .forEach((session, had) -> assertThat(after.assigned().get(session)).containsAll(had));
    }
  }

  @Test
  void aJoinerGetsOnlyWhatNobodyHas() {
    Member first = Cast.member(1, 1);
    Member second = Cast.member(2, 1);
    Member joiner = Cast.member(3, 2);
    Duties dealt = Duties.of(8).deal(List.of(first, second)).duties();

    Duties.Dealt unchanged = dealt.deal(List.of(first, second, joiner));
    Duties.Dealt taken =
        dealt.retaining(Cast.membership(List.of(first, joiner))).deal(List.of(joiner));

    assertThat(unchanged.added()).isEmpty();
    assertThat(unchanged.duties()).isEqualTo(dealt);
    assertThat(taken.added()).isEqualTo(Map.of(joiner.session(), List.of(new ShardRange(4, 4))));
    assertThat(taken.duties().assigned())
        .isEqualTo(
            Map.of(
                first.session(), List.of(new ShardRange(0, 4)),
                joiner.session(), List.of(new ShardRange(4, 4))));
  }

  @Test
  void withNobodyLeftEverythingWaits() {
    Duties dealt = Duties.of(5).deal(Cast.members(1, 1)).duties();

    Duties.Dealt waiting = dealt.retaining(Membership.EMPTY).deal(List.of());

    assertThat(waiting.added()).isEmpty();
    assertThat(waiting.duties().assigned()).isEmpty();
    assertThat(Cast.shards(List.of(waiting.duties().unassigned()))).isEqualTo(Cast.upTo(5));
  }

  @Test
  void whoTakesOverKeepsWhatItHas() {
    List<Member> both = Cast.members(1, 1);
    Duties dealt = Duties.of(4).deal(both).duties();

    Duties.Dealt takenOver =
        dealt.retaining(Cast.membership(List.of(both.getLast()))).deal(List.of(both.getLast()));

    assertThat(takenOver.added())
        .isEqualTo(Map.of(new SessionId(2), List.of(new ShardRange(0, 2))));
    assertThat(takenOver.duties().assigned())
        .isEqualTo(Map.of(new SessionId(2), List.of(new ShardRange(2, 2), new ShardRange(0, 2))));
  }

  @Test
  void whatIsLateGoesToThoseWhoAreDoneWithTheirs() {
    List<Member> members = Cast.members(1, 1, 1);
    Duties dealt = Duties.of(6).deal(members).duties(); // 0..1, 2..3, 4..5

    Duties.Overtaken overtaken = dealt.overtake(Set.of(1, 4), members, 1);

    assertThat(overtaken.slow()).containsExactlyInAnyOrder(new SessionId(1), new SessionId(3));
    assertThat(overtaken.added())
        .isEqualTo(Map.of(new SessionId(2), List.of(new ShardRange(1, 1), new ShardRange(4, 1))));
    assertThat(overtaken.duties().has(new SessionId(1), 1)).isTrue();
    assertThat(overtaken.duties().has(new SessionId(2), 1)).isTrue();
    assertThat(overtaken.duties().has(new SessionId(2), 0)).isFalse();
  }

  @Test
  void aLateShardHasNoMoreHelpersThanAllowed() {
    List<Member> members = Cast.members(1, 1, 1);
    Duties dealt = Duties.of(3).deal(members).duties();
    Set<Integer> late = Set.of(0);

    Duties once = dealt.overtake(late, members, 1).duties();
    Duties.Overtaken again = once.overtake(late, members, 1);
    Duties.Overtaken further = once.overtake(late, members, 2);

    assertThat(dealt.overtake(late, members, 0).added()).isEmpty();
    assertThat(again.added()).isEmpty();
    assertThat(again.slow()).isEmpty();
    assertThat(further.added()).hasSize(1);
    assertThat(further.added().keySet()).doesNotContainAnyElementsOf(holders(once, 0));
  }

  @Test
  void whatAnotherHasTooIsNotOrphaned() {
    List<Member> both = Cast.members(1, 1);
    Duties dealt = Duties.of(4).deal(both).duties();
    Duties overtaken = dealt.overtake(Set.of(1), both, 1).duties();

    Duties left = overtaken.retaining(Cast.membership(List.of(both.getLast())));

    assertThat(left.unassigned()).containsExactly(new ShardRange(0, 1));
    assertThat(left.has(new SessionId(2), 1)).isTrue();
  }

  private static Set<SessionId> holders(Duties duties, int shard) {
    return duties.assigned().keySet().stream()
        .filter(session -> duties.has(session, shard))
        .collect(Collectors.toSet());
  }
}
