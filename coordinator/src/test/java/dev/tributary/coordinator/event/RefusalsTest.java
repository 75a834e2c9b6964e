package dev.tributary.coordinator.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.time.TimePoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The limits on reported refusals.
final class RefusalsTest {
  private static final TimePoint BEGIN = new TimePoint(7_000_000_000L);

  private final Refusals refusals = new Refusals();
  private final List<String> reported = new ArrayList<>();
  private TimePoint now = BEGIN;

  @Test
  void onePeerAndReasonIsReportedOnceASecondAndTheRestIsCounted() {
    refuse("10.0.0.7:1", "no token");
    refuse("10.0.0.7:2", "no token");
    later(999);
    refuse("10.0.0.7:3", "no token");
    later(1);
    refuse("10.0.0.7:4", "no token");
    later(1000);
    refuse("10.0.0.7:5", "no token");

    later(500);
    refuse("10.0.0.7:6", "no token");
    later(500);
    refuse("10.0.0.7:7", "no token");
    assertThat(reported)
        .containsExactly(
            "10.0.0.7:1: no token",
            "10.0.0.7:4: no token (and 2 times more)",
            "10.0.0.7:5: no token",
            "10.0.0.7:7: no token (and 1 time more)");
  }

  @Test
  void everyPairOfPeerAndReasonIsReported() {
    refuse("10.0.0.7:1", "no token");
    refuse("10.0.0.7:1", "another token");
    refuse("10.0.0.8:1", "no token");
    refuse("stranger at 10.0.0.7:1", "no token");

    assertThat(reported).hasSize(4);
  }

  @Test
  void atMostTenRefusalsAreReportedInASecond() {
    for (int i = 0; i < 5000; i++) {
      refuse("10.0.%s.%s:1".formatted(i / 256, i % 256), "no token");
    }
    assertThat(reported).hasSize(Refusals.MOST);

    later(1000);
    refuse("10.0.0.7:1", "no token");

    assertThat(reported).hasSize(Refusals.MOST + 1);
  }

  @Test
  void aPeerCannotInsertALineOrAnEscapeSequence() {
    refuse("x\nrefused y:1", "an\u001b[31mother job");

    assertThat(reported).containsExactly("x?refused y:1: an?[31mother job");
  }

  private void refuse(String who, String why) {
    refusals
        .report(new TrainingEvent.WorkerRefused(who, why), now)
        .ifPresent(event -> reported.add(event.who() + ": " + event.why()));
  }

  private void later(long millis) {
    now = now.plus(Duration.ofMillis(millis));
  }
}
