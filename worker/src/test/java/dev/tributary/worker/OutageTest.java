package dev.tributary.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.tensor.Purpose;
import dev.tributary.tensor.Randomness;
import dev.tributary.time.TimePoint;
import dev.tributary.worker.Outage.Kind;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutageTest {
  private static final RetryPolicy MINUTE = retryPolicy(false);

  @ParameterizedTest
  @EnumSource(names = {"BEGINNING", "LOST"})
  void anOutageIsHopelessWhenTheLimitIsReached(Kind kind) {
    Outage outage = Outage.of(kind, at(1000)).failed().failed();

    assertThat(outage.isHopeless(at(60_999), MINUTE)).isFalse();
    assertThat(outage.isHopeless(at(61_000), MINUTE)).isTrue();
    assertThat(outage.giveUp(at(61_000), "connection refused"))
        .isEqualTo(
            new WorkerEnd.GaveUp(kind == Kind.LOST, Duration.ofSeconds(60), "connection refused"));
  }

  @Test
  void aWorkerThatStaysWaitsWithoutALimitForALostCoordinatorButNotForItsFirst() {
    RetryPolicy staying = retryPolicy(true);
    Outage outage = Outage.of(Kind.LOST, at(0)).failed();
    TimePoint nextYear = at(Duration.ofDays(365).toMillis());

    assertThat(outage.isHopeless(nextYear, staying)).isFalse();
    assertThat(outage.isMessageDue(nextYear)).isTrue();
    assertThat(outage.pause(nextYear, staying)).isBetween(Duration.ZERO, Duration.ofSeconds(2));
    assertThat(outage.attemptTimeout(nextYear, staying)).isEqualTo(Duration.ofSeconds(10));
    assertThat(Outage.of(Kind.BEGINNING, at(0)).isHopeless(nextYear, staying)).isTrue();
  }

  @Test
  void betweenRunsThereIsNoLimitAndNoMessage() {
    Outage outage = Outage.of(Kind.BETWEEN_RUNS, at(0)).failed().idle();
    TimePoint nextYear = at(Duration.ofDays(365).toMillis());

    assertThat(outage.isHopeless(nextYear, MINUTE)).isFalse();
    assertThat(outage.isMessageDue(nextYear)).isFalse();
    assertThat(outage.pause(nextYear, MINUTE)).isBetween(Duration.ZERO, Duration.ofSeconds(2));
    assertThat(outage.attemptTimeout(nextYear, MINUTE)).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void theLastAttemptIsMadeWhenTheLimitIsReached() {
    Outage outage = Outage.of(Kind.LOST, at(0)).failed().failed().failed().failed().failed();
    Duration pause = MINUTE.backoff().after(5);

    assertThat(pause).isGreaterThan(Duration.ofMillis(3));
    assertThat(outage.pause(at(0), MINUTE)).isEqualTo(pause);
    assertThat(outage.pause(at(59_997), MINUTE)).isEqualTo(Duration.ofMillis(3));
  }

  @Test
  void theTimeoutOfAnAttemptIsTheTimeLeftButFromOneToTenSeconds() {
    Outage outage = Outage.of(Kind.BEGINNING, at(0));

    assertThat(outage.attemptTimeout(at(0), MINUTE)).isEqualTo(Duration.ofSeconds(10));
    assertThat(outage.attemptTimeout(at(55_500), MINUTE)).isEqualTo(Duration.ofMillis(4500));
    assertThat(outage.attemptTimeout(at(60_000), MINUTE)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aMessageIsDueEveryTenSeconds() {
    Outage outage = Outage.of(Kind.LOST, at(0));

    assertThat(outage.isMessageDue(at(9999))).isFalse();
    assertThat(outage.isMessageDue(at(10_000))).isTrue();
    assertThat(outage.told(at(12_000)).isMessageDue(at(21_999))).isFalse();
    assertThat(outage.told(at(12_000)).isMessageDue(at(22_000))).isTrue();
    assertThat(outage.told(at(12_000)).lasting(at(22_000))).isEqualTo(Duration.ofSeconds(22));
  }

  @Test
  void onlyASessionOfTwoSecondsResetsTheFailures() {
    Outage before = Outage.of(Kind.BEGINNING, at(0)).failed().failed().failed();

    Outage afterShort = before.again(Duration.ofMillis(1999), at(100_000));
    Outage afterLong = before.again(Duration.ofMillis(2000), at(100_000));

    assertThat(afterShort).isEqualTo(new Outage(Kind.LOST, at(100_000), 3, at(100_000)));
    assertThat(afterLong).isEqualTo(new Outage(Kind.LOST, at(100_000), 0, at(100_000)));
  }

  @Test
  void theEndOfAnOutageIsReportedOnlyAfterALoss() {
    assertThat(Outage.of(Kind.LOST, at(0)).end(at(1500)))
        .isEqualTo(Optional.of(new WorkerEvent.Back(Duration.ofMillis(1500))));
    assertThat(Outage.of(Kind.BEGINNING, at(0)).end(at(1500))).isEmpty();
    assertThat(Outage.of(Kind.BETWEEN_RUNS, at(0)).met(at(500)).end(at(1500))).isEmpty();
  }

  @Test
  void afterACoordinatorHasAnsweredTheWholeLimitIsLeftAgain() {
    Outage met = Outage.of(Kind.BEGINNING, at(0)).failed().met(at(50_000));

    assertThat(met.isHopeless(at(109_999), MINUTE)).isFalse();
    assertThat(met.isHopeless(at(110_000), MINUTE)).isTrue();
    assertThat(met.failures()).isEqualTo(1);
  }

  private static RetryPolicy retryPolicy(boolean stays) {
    return new RetryPolicy(
        Duration.ofSeconds(60), stays, Backoff.with(Randomness.of(5, Purpose.BACKOFF)));
  }

  private static TimePoint at(long millis) {
    return new TimePoint(millis * 1_000_000);
  }
}
