package dev.tributary.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LeaseTest {
  private final Lease lease = Lease.beginning(Duration.ofMillis(3000), at(0));

  @Test
  void itIsOverAfterASilenceThatIsLonger() {
    Lease looked = lease.looked(at(1500)).looked(at(3000));

    assertThat(looked.isOver(at(3000))).isFalse();
    assertThat(looked.isOver(at(3001))).isTrue();
    assertThat(looked.silence(at(3001))).isEqualTo(Duration.ofMillis(3001));
  }

  @Test
  void aWordBeginsItAnew() {
    Lease heard = lease.looked(at(1500)).heard(at(2000)).looked(at(3000)).looked(at(4500));

    assertThat(heard.isOver(at(5000))).isFalse();
    assertThat(heard.isOver(at(5001))).isTrue();
  }

  @Test
  void whoDidNotLookForHalfOfItHasStoodStillAndCountsFromNow() {
    Lease stood = lease.looked(at(1000)).looked(at(60_000));

    assertThat(stood.isOver(at(63_000))).isFalse();
    assertThat(stood.isOver(at(63_001))).isTrue();
    assertThat(lease.looked(at(1500)).silence(at(1500))).isEqualTo(Duration.ofMillis(1500));
    assertThat(lease.looked(at(1501)).silence(at(1501))).isZero();
  }

  private static Instant at(long millis) {
    return Instant.ofEpochMilli(millis);
  }
}
