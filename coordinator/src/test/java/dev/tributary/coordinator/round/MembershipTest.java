package dev.tributary.coordinator.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MembershipTest {
  private static final Duration LEASE = Duration.ofSeconds(3);
  private static final long SECOND = 1_000_000_000;
  private static final SessionId ONE = new SessionId(1);
  private static final SessionId TWO = new SessionId(2);

  @Test
  void aMemberIsOverWhenItHasBeenSilentForLongerThanTheLease() {
    Membership membership = Members.membership(Members.members(1, 1));
    Instant atLimit = Members.START.plus(LEASE);

    assertThat(membership.expired(atLimit, LEASE)).isEmpty();
    assertThat(membership.expired(atLimit.plusMillis(1), LEASE))
        .extracting(Member::session)
        .containsExactly(ONE, TWO);
  }

  @Test
  void wordOfAMemberRenewsItsLeaseAndNoOthers() {
    Instant later = Members.START.plus(LEASE).plusMillis(1);

    Membership membership = Members.membership(Members.members(1, 1)).heard(TWO, later);

    assertThat(membership.expired(later, LEASE)).extracting(Member::session).containsExactly(ONE);
    assertThat(membership.expired(later.plus(LEASE), LEASE))
        .extracting(Member::session)
        .containsExactly(ONE);
  }

  @Test
  void wordOfAStrangerChangesNothing() {
    Membership membership = Members.membership(Members.members(1));

    assertThat(membership.heard(TWO, Instant.MAX)).isEqualTo(membership);
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
  void aMemberCanBeGivenShardsOnceWeightsFlowToIt() {
    Membership joined = Membership.EMPTY.with(named(1, "a")).with(named(2, "b"));

    Membership receiving = joined.receiving(TWO);

    assertThat(joined.receiving()).isEmpty();
    assertThat(receiving.receiving()).extracting(Member::name).containsExactly("b");
    assertThat(receiving.all()).extracting(Member::name).containsExactly("a", "b");
  }

  @Test
  void membersStandInTheOrderOfJoining() {
    Membership membership = Membership.EMPTY;
    for (long session : List.of(9L, 2L, 7L, 1L)) {
      membership = membership.with(Members.member(session, 1));
    }

    membership = membership.heard(new SessionId(2), Instant.MAX);

    assertThat(membership.all())
        .extracting(m -> m.session().value())
        .containsExactly(9L, 2L, 7L, 1L);
  }

  @Test
  void whoFellBehindIsGivenNothingUntilItAnswersOrSomeTimeHasPassed() {
    Membership both = Members.membership(Members.members(1, 1));

    Membership behind = both.fallenBehind(ONE, Members.START);

    assertThat(behind.ready(Members.START)).extracting(Member::session).containsExactly(TWO);
    assertThat(behind.caughtUp(ONE).ready(Members.START)).hasSize(2);
    assertThat(behind.ready(Members.START.plusSeconds(10))).hasSize(2);
    assertThat(behind.fallenBehind(TWO, Members.START).ready(Members.START))
        .as("somebody must compute")
        .hasSize(2);
  }

  /// Its gradients may be late though it has computed them.
  @Test
  void whoFellBehindInAStepStaysBehindThoughItsWorkInThatStepIsMeasured() {
    Membership behind =
        Members.membership(Members.members(1, 1))
            .fallenBehind(ONE, Members.START)
            .measured(Map.of(ONE, new CompletedWork(10, 1000)), Members.START);

    assertThat(behind.ready(Members.START)).extracting(Member::session).containsExactly(TWO);
  }

  @Test
  void aThroughputIsSmoothedAndForgottenAfterSomeTime() {
    Membership measured =
        Members.membership(Members.members(1, 1))
            .measured(Map.of(ONE, new CompletedWork(10, SECOND)), Members.START)
            .measured(
                Map.of(ONE, new CompletedWork(10, 2 * SECOND), TWO, new CompletedWork(0, 5)),
                Members.START);

    assertThat(throughputs(measured, 0)).containsExactly(0.12 * SECOND, 0.0);
    assertThat(throughputs(measured, 10)).containsExactly(0.0, 0.0);
  }

  /// Or a worker whose first step was slow would be given no second one.
  @Test
  void aThroughputCountsOnlyOnceAWorkerHasComputedForAWhile() {
    Membership once =
        Members.membership(Members.members(1, 1))
            .measured(Map.of(ONE, new CompletedWork(1, SECOND / 2)), Members.START);
    Membership twice = once.measured(Map.of(ONE, new CompletedWork(1, SECOND / 2)), after(1));

    assertThat(throughputs(once, 1)).containsExactly(0.0, 0.0);
    assertThat(throughputs(twice, 1)).containsExactly(0.5 * SECOND, 0.0);
  }

  @Test
  void aThroughputCountsWhereASingleStepTakesLongerThanItIsRemembered() {
    Membership measured =
        Members.membership(Members.members(1, 1))
            .measured(Map.of(ONE, new CompletedWork(1, 20 * SECOND)), after(20))
            .measured(Map.of(ONE, new CompletedWork(1, 20 * SECOND)), after(40));

    assertThat(throughputs(measured, 40)).containsExactly(20.0 * SECOND, 0.0);
  }

  @Test
  void ofAWorkerThatIsTriedAgainNothingIsRemembered() {
    Membership tried =
        Members.membership(Members.members(1, 1))
            .measured(Map.of(ONE, new CompletedWork(1, 3 * SECOND)), Members.START)
            .measured(Map.of(ONE, new CompletedWork(10, SECOND / 2)), after(10));
    Membership again = tried.measured(Map.of(ONE, new CompletedWork(10, SECOND / 2)), after(11));

    assertThat(throughputs(tried, 10)).containsExactly(0.0, 0.0);
    assertThat(throughputs(again, 11)).containsExactly(0.05 * SECOND, 0.0);
  }

  private static Instant after(int seconds) {
    return Members.START.plusSeconds(seconds);
  }

  private static List<Double> throughputs(Membership membership, int seconds) {
    return membership.ready(after(seconds)).stream()
        .map(member -> member.throughput().sampleNanos())
        .toList();
  }

  private static Member named(long session, String name) {
    return Member.joined(new SessionId(session), name, 1, Members.START);
  }
}
