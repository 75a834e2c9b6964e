package dev.tributary.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class AllocationsTest {
  private final Allocations allocations = new Allocations();

  @Test
  void allocationsDuringTheWarmUpAndAfterTheLastStepDoNotCount() {
    allocations.sampled(at(1), 7, 1_000_000);
    allocations.busy(at(2), 1);
    allocations.sampled(at(3), 7, 2_000_000);
    allocations.busy(at(4), 3);
    allocations.sampled(at(5), 7, 5_000_000);
    allocations.busy(at(6), 4);
    allocations.busy(at(8), 8);
    allocations.sampled(at(9), 7, 5_004_000);
    allocations.sampled(at(9), 8, 1_000);
    allocations.busy(at(10), 8);
    allocations.sampled(at(11), 7, 9_000_000);

    assertThat(allocations.bytesPerStep(3)).hasValue(1000); // 5,000 bytes from step 3 to step 8
  }

  @Test
  void withoutAStepBetweenTwoSamplesTheResultIsEmpty() {
    assertThat(allocations.bytesPerStep(1)).isEmpty();
    allocations.busy(at(1), 1);
    assertThat(allocations.bytesPerStep(1)).isEmpty();
    allocations.sampled(at(2), 7, 100);
    allocations.busy(at(3), 1);
    assertThat(allocations.bytesPerStep(1)).isEmpty();
    allocations.sampled(at(4), 7, 200);
    allocations.busy(at(5), 1);
    assertThat(allocations.bytesPerStep(1)).isEmpty();
  }

  private static Instant at(long second) {
    return Instant.ofEpochSecond(second);
  }
}
