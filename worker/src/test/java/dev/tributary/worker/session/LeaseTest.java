package dev.tributary.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.time.TimePoint;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseTest {
  private final Lease lease = Lease.beginning(Duration.ofMillis(3000), at(0));

  @Test
  void aLeaseIsOverAfterALongerSilence() {
    Lease checked = lease.checked(at(1500)).checked(at(3000));

    assertThat(checked.isOver(at(3000))).isFalse();
    assertThat(checked.isOver(at(3001))).isTrue();
    assertThat(checked.silence(at(3001))).isEqualTo(Duration.ofMillis(3001));
  }

  @Test
  void aMessageRenewsTheLease() {
    Lease heard = lease.checked(at(1500)).heard(at(2000)).checked(at(3000)).checked(at(4500));

    assertThat(heard.isOver(at(5000))).isFalse();
    assertThat(heard.isOver(at(5001))).isTrue();
  }

  @Test
  void ifNoCheckWasMadeForHalfALeaseTheSilenceCountsFromNow() {
    Lease paused = lease.checked(at(1000)).checked(at(60_000));

    assertThat(paused.isOver(at(63_000))).isFalse();
    assertThat(paused.isOver(at(63_001))).isTrue();
    assertThat(lease.checked(at(1500)).silence(at(1500))).isEqualTo(Duration.ofMillis(1500));
    assertThat(lease.checked(at(1501)).silence(at(1501))).isZero();
  }

  private static TimePoint at(long millis) {
    return new TimePoint(millis * 1_000_000);
  }
}
