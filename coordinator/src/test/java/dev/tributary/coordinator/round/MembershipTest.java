package dev.tributary.coordinator.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MembershipTest {
  private static final Duration LEASE = Duration.ofSeconds(3);
  private static final SessionId ONE = new SessionId(1);
  private static final SessionId TWO = new SessionId(2);

  @Test
  void aMemberIsOverWhenItHasBeenSilentForLongerThanTheLease() {
    Membership membership = Cast.membership(Cast.members(1, 1));
    Instant atLimit = Cast.START.plus(LEASE);

    assertThat(membership.expired(atLimit, LEASE)).isEmpty();
    assertThat(membership.expired(atLimit.plusMillis(1), LEASE))
        .extracting(Member::session)
        .containsExactly(ONE, TWO);
  }

  @Test
  void wordOfAMemberRenewsItsLeaseAndNoOthers() {
    Instant later = Cast.START.plus(LEASE).plusMillis(1);

    Membership membership = Cast.membership(Cast.members(1, 1)).heard(TWO, later);

    assertThat(membership.expired(later, LEASE)).extracting(Member::session).containsExactly(ONE);
    assertThat(membership.expired(later.plus(LEASE), LEASE))
        .extracting(Member::session)
        .containsExactly(ONE);
  }

  @Test
  void wordOfAStrangerChangesNothing() {
    Membership membership = Cast.membership(Cast.members(1));

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
      membership = membership.with(Cast.member(session, 1));
    }

    membership = membership.heard(new SessionId(2), Instant.MAX);

    assertThat(membership.all())
        .extracting(m -> m.session().value())
        .containsExactly(9L, 2L, 7L, 1L);
  }

  private static Member named(long session, String name) {
    return new Member(new SessionId(session), name, 1, false, Cast.START);
  }
}
