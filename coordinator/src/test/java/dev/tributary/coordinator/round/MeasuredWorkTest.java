package dev.tributary.coordinator.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.coordinator.round.MeasuredWork.Measurement;
import dev.tributary.time.TimePoint;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeasuredWorkTest {
  private static final SessionId ONE = new SessionId(1);
  private static final SessionId TWO = new SessionId(2);
  private static final SessionId LIAR = new SessionId(3);
  private static final TimePoint START = new TimePoint(0);

  private final Membership membership =
      Membership.EMPTY
          .with(Member.joined(ONE, "one", 1, START))
          .with(Member.joined(TWO, "two", 4, START))
          .with(Member.joined(LIAR, "liar", 1, START));

  @Test
  void aWorkerThatReportsNoTimeCountsWithTheTimeThatTheCoordinatorMeasured() {
    Map<SessionId, CompletedWork> counted =
        counted(
            Map.of(ONE, work(100), TWO, work(100), LIAR, work(0)),
            Map.of(ONE, took(110, 1), TWO, took(110, 1), LIAR, took(400, 1)));

    assertThat(counted.get(LIAR)).isEqualTo(work(400 - 3 * 10 - 1));
    assertThat(counted.get(ONE)).isEqualTo(work(100));
  }

  @Test
  void theExchangeOfAShortStepDoesNotCount() {
    Map<SessionId, CompletedWork> reported = Map.of(ONE, work(1), TWO, work(2));

    assertThat(counted(reported, Map.of(ONE, took(9, 1), TWO, took(20, 2)))).isEqualTo(reported);
  }

  @Test
  void shardsThatAreComputedAtATimeAreNotMeasuredOneAfterTheOther() {
    // Two shards on four actors: 50 ms each, at a time.
    Map<SessionId, CompletedWork> reported = Map.of(TWO, work(100));

    assertThat(counted(reported, Map.of(TWO, took(55, 2)))).isEqualTo(reported);
    assertThat(
            counted(
                Map.of(ONE, work(50), TWO, work(0)), Map.of(ONE, took(50, 1), TWO, took(51, 2))))
        .containsEntry(TWO, work(2 * (51 - 1)));
  }

  @Test
  void sessionsThatAreOverOrWithoutMeasurementAreLeftOut() {
    SessionId over = new SessionId(9);

    assertThat(
            counted(
                Map.of(ONE, work(5), TWO, work(5), over, work(5)),
                Map.of(ONE, took(6, 1), over, took(6, 1))))
        .containsOnlyKeys(ONE);
  }

  private Map<SessionId, CompletedWork> counted(
      Map<SessionId, CompletedWork> reported, Map<SessionId, Measurement> measured) {
    return MeasuredWork.of(reported, measured, membership);
  }

  private static CompletedWork work(long millis) {
    return new CompletedWork(64, Duration.ofMillis(millis).toNanos());
  }

  private static Measurement took(long millis, int results) {
    return new Measurement(Duration.ofMillis(millis), results);
  }
}
