package dev.tributary.coordinator.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.time.TimePoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MembershipTest {
  private static final Duration LEASE = Duration.ofSeconds(3);
  private static final long SECOND = 1_000_000_000;
  private static final SessionId ONE = new SessionId(1);
  private static final SessionId TWO = new SessionId(2);
  private static final SessionId THREE = new SessionId(3);

  @Test
  void aMemberExpiresAfterASilenceLongerThanTheLease() {
    Membership membership = TestMembers.membership(TestMembers.members(1, 1));
    TimePoint atLimit = TestMembers.START.plus(LEASE);

    assertThat(membership.expired(atLimit, LEASE)).isEmpty();
    assertThat(membership.expired(atLimit.plus(Duration.ofMillis(1)), LEASE))
        .extracting(Member::session)
        .containsExactly(ONE, TWO);
  }

  @Test
  void aMessageOfAMemberRenewsItsOwnLeaseOnly() {
    TimePoint later = TestMembers.START.plus(LEASE).plus(Duration.ofMillis(1));

    Membership membership = TestMembers.membership(TestMembers.members(1, 1)).heard(TWO, later);

    assertThat(membership.expired(later, LEASE)).extracting(Member::session).containsExactly(ONE);
    assertThat(membership.expired(later.plus(LEASE), LEASE))
        .extracting(Member::session)
        .containsExactly(ONE);
  }

  @Test
  void aMessageOfAnUnknownSessionChangesNothing() {
    Membership membership = TestMembers.membership(TestMembers.members(1));

    assertThat(membership.heard(TWO, after(1))).isEqualTo(membership);
    assertThat(membership.receiving(TWO)).isEqualTo(membership);
    assertThat(membership.without(TWO)).isEqualTo(membership);
  }

  @Test
  void aNameThatIsTakenGetsANumber() {
    Membership membership =
        Membership.EMPTY.with(named(1, "host")).with(named(2, "host-2")).with(named(3, "other"));

    assertThat(membership.uniqueName("host")).isEqualTo("host-3");
    assertThat(membership.uniqueName("other")).isEqualTo("other-2");
    assertThat(membership.uniqueName("new")).isEqualTo("new");
    assertThat(membership.without(ONE).uniqueName("host")).isEqualTo("host");
  }

  @Test
  void aMemberCanBeGivenShardsOnceItsStreamOfWeightsIsOpen() {
    Membership joined = Membership.EMPTY.with(named(1, "a")).with(named(2, "b"));

    Membership receiving = joined.receiving(TWO);

    assertThat(joined.receiving()).isEmpty();
    assertThat(receiving.receiving()).extracting(Member::name).containsExactly("b");
    assertThat(receiving.all()).extracting(Member::name).containsExactly("a", "b");
  }

  @Test
  void membersAreInTheOrderOfJoining() {
    Membership membership = Membership.EMPTY;
    for (long session : List.of(9L, 2L, 7L, 1L)) {
      membership = membership.with(TestMembers.member(session, 1));
    }

    membership = membership.heard(new SessionId(2), after(1));

    assertThat(membership.all())
        .extracting(m -> m.session().value())
        .containsExactly(9L, 2L, 7L, 1L);
  }

  @Test
  void aMemberThatFellBehindGetsNoShardsUntilItAnswersOrTenSecondsHavePassed() {
    Membership both = TestMembers.membership(TestMembers.members(1, 1));

    Membership behind = both.fallenBehind(ONE, TestMembers.START, 1);

    assertThat(behind.ready(TestMembers.START)).extracting(Member::session).containsExactly(TWO);
    assertThat(behind.onTime(ONE).ready(TestMembers.START)).hasSize(2);
    assertThat(behind.ready(TestMembers.START.plus(Duration.ofSeconds(10)))).hasSize(2);
    assertThat(behind.fallenBehind(TWO, TestMembers.START, 1).ready(TestMembers.START))
        .as("if all are behind, all get shards")
        .hasSize(2);
  }

  @Test
  void aPenaltyDoublesUntilTheMemberCompletesWorkInTime() {
    TimePoint start = TestMembers.START;
    Membership once = TestMembers.membership(TestMembers.members(1, 1)).fallenBehind(ONE, start, 1);
    Membership twice = once.fallenBehind(ONE, start.plus(Duration.ofSeconds(10)), 2);

    assertThat(
            once.fallenBehind(ONE, start.plus(Duration.ofSeconds(5)), 1)
                .ready(start.plus(Duration.ofSeconds(10))))
        .as("a penalty that has not ended does not grow")
        .hasSize(2);
    assertThat(twice.ready(start.plus(Duration.ofSeconds(29)))).hasSize(1);
    assertThat(twice.ready(start.plus(Duration.ofSeconds(30)))).hasSize(2);
    assertThat(
            twice.onTime(ONE).fallenBehind(ONE, start, 3).ready(start.plus(Duration.ofSeconds(10))))
        .hasSize(2);
  }

  @Test
  void onlyTheFirstPenaltyEndsWithALateResultOfItsStep() {
    TimePoint start = TestMembers.START;
    Membership once = TestMembers.membership(TestMembers.members(1, 1)).fallenBehind(ONE, start, 4);
    Membership twice = once.fallenBehind(ONE, start.plus(Duration.ofSeconds(10)), 5);

    assertThat(once.answered(ONE, 4).ready(start)).hasSize(2);
    assertThat(once.answered(ONE, 0).ready(start)).hasSize(1);
    assertThat(twice.answered(ONE, 5).ready(start.plus(Duration.ofSeconds(10)))).hasSize(1);
  }

  @Test
  void aNewcomerThatFailsBeginsAPauseForAllNewcomers() {
    TimePoint start = TestMembers.START;
    Membership membership =
        TestMembers.membership(TestMembers.members(1))
            .with(Member.joined(TWO, "first", 1, start))
            .with(Member.joined(THREE, "second", 1, start))
            .receiving(TWO)
            .receiving(THREE)
            .given(TWO);

    Membership late = membership.fallenBehind(TWO, start, 1);
    Membership lost = membership.lost(TWO, start);

    assertThat(membership.ready(start)).hasSize(3);
    assertThat(late.ready(start)).extracting(Member::session).containsExactly(ONE);
    assertThat(lost.ready(start)).extracting(Member::session).containsExactly(ONE);
    assertThat(lost.ready(start.plus(NewcomersPause.FIRST)))
        .extracting(Member::session)
        .containsExactly(ONE, THREE);
    assertThat(lost.measured(Map.of(THREE, new CompletedWork(1, 1)), start).ready(start))
        .as("a result that counts")
        .hasSize(2);
    assertThat(membership.lost(THREE, start).newcomers())
        .as("it was given no work")
        .isEqualTo(NewcomersPause.NONE);
    assertThat(lost.without(ONE).ready(start)).as("nobody else is there").hasSize(1);
  }

  @Test
  void aProvenMemberThatIsLostBeginsNoPause() {
    Membership both = TestMembers.membership(TestMembers.members(1, 1));

    assertThat(both.lost(ONE, TestMembers.START).newcomers()).isEqualTo(NewcomersPause.NONE);
  }

  /// A worker's gradients may be late although it has computed them.
  @Test
  void aMeasurementOfTheSameStepDoesNotEndFallingBehind() {
    Membership behind =
        TestMembers.membership(TestMembers.members(1, 1))
            .fallenBehind(ONE, TestMembers.START, 1)
            .measured(Map.of(ONE, new CompletedWork(10, 1000)), TestMembers.START);

    assertThat(behind.ready(TestMembers.START)).extracting(Member::session).containsExactly(TWO);
  }

  @Test
  void aThroughputIsSmoothedAndForgottenAfterTenSeconds() {
    Membership measured =
        TestMembers.membership(TestMembers.members(1, 1))
            .measured(Map.of(ONE, new CompletedWork(10, SECOND)), TestMembers.START)
            .measured(
                Map.of(ONE, new CompletedWork(10, 2 * SECOND), TWO, new CompletedWork(0, 5)),
                TestMembers.START);

    assertThat(throughputs(measured, 0)).containsExactly(0.12 * SECOND, 0.0);
    assertThat(throughputs(measured, 10)).containsExactly(0.0, 0.0);
  }

  /// Otherwise a worker whose first step was slow would get no second one.
  @Test
  void aThroughputCountsOnlyAfterOneSecondOfComputing() {
    Membership once =
        TestMembers.membership(TestMembers.members(1, 1))
            .measured(Map.of(ONE, new CompletedWork(1, SECOND / 2)), TestMembers.START);
    Membership twice = once.measured(Map.of(ONE, new CompletedWork(1, SECOND / 2)), after(1));

    assertThat(throughputs(once, 1)).containsExactly(0.0, 0.0);
    assertThat(throughputs(twice, 1)).containsExactly(0.5 * SECOND, 0.0);
  }

  @Test
  void aThroughputCountsEvenIfAStepTakesLongerThanItIsRemembered() {
    Membership measured =
        TestMembers.membership(TestMembers.members(1, 1))
            .measured(Map.of(ONE, new CompletedWork(1, 20 * SECOND)), after(20))
            .measured(Map.of(ONE, new CompletedWork(1, 20 * SECOND)), after(40));

    assertThat(throughputs(measured, 40)).containsExactly(20.0 * SECOND, 0.0);
  }

  @Test
  void aWorkerThatIsTriedAgainIsMeasuredAnew() {
    Membership tried =
        TestMembers.membership(TestMembers.members(1, 1))
            .measured(Map.of(ONE, new CompletedWork(1, 3 * SECOND)), TestMembers.START)
            .measured(Map.of(ONE, new CompletedWork(10, SECOND / 2)), after(10));
    Membership again = tried.measured(Map.of(ONE, new CompletedWork(10, SECOND / 2)), after(11));

    assertThat(throughputs(tried, 10)).containsExactly(0.0, 0.0);
    assertThat(throughputs(again, 11)).containsExactly(0.05 * SECOND, 0.0);
  }

  private static TimePoint after(int seconds) {
    return TestMembers.START.plus(Duration.ofSeconds(seconds));
  }

  private static List<Double> throughputs(Membership membership, int seconds) {
    return membership.ready(after(seconds)).stream()
        .map(member -> member.throughput().sampleNanos())
        .toList();
  }

  private static Member named(long session, String name) {
    return Member.joined(new SessionId(session), name, 1, TestMembers.START);
  }
}
