package dev.tributary.deploy.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.train.MemoryNeed;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class MachineTest {
  private static final long MEBIBYTE = 1 << 20;
  private static final Instant NOW = Instant.parse("2026-11-24T14:01:02.345Z");

  /// A need of 1,000 MiB in all.
  private static final MemoryNeed NEED =
      new MemoryNeed(
          200 * MEBIBYTE,
          100 * MEBIBYTE,
          354 * MEBIBYTE,
          150 * MEBIBYTE,
          50 * MEBIBYTE,
          48 * MEBIBYTE,
          30 * MEBIBYTE,
          16 * MEBIBYTE,
          52 * MEBIBYTE);

  @Test
  void enoughMemoryIsOkAndTheLineHasTheFigures() {
    assertThat(machine(1000, 4000).checkMemory("train with 2 workers", NEED).line())
        .isEqualTo(
            "ok   memory: train with 2 workers needs up to 1,000 MiB (weights 200, optimizer 100,"
                + " checkpoint 354, gradients 150, activations 50, data 48, tensors 30, records 16,"
                + " itself 52); the JVM may use 1,000 MiB, the machine has 4,000 MiB");
  }

  @Test
  void theRemedyForASmallHeapDependsOnTheMemoryOfTheMachine() {
    assertThat(machine(999, 4000).checkMemory("train with 2 workers", NEED).line())
        .startsWith("BAD  memory: train with 2 workers needs up to 1,000 MiB")
        .endsWith("; start it with TRIBUTARY_JAVA_OPTS=-Xmx1000m");
    assertThat(machine(250, 1100).checkMemory("train with 2 workers", NEED).line())
        .startsWith("BAD  memory: ")
        .contains("; use a larger machine");
  }

  @Test
  void coresAreComparedWithTheShardsOfTheJob() {
    assertThat(machine(250, 1000).checkCores().line()).isEqualTo("ok   cores: 2");
    assertThat(machine(250, 1000).checkCores(8).line())
        .isEqualTo("ok   cores: 2; the job can keep 8 busy");
  }

  @Test
  void aClockBeforeTheReleaseIsBad() {
    assertThat(machine(250, 1000).checkClock().line())
        .startsWith("ok   clock: 2026-11-24T14:01:02Z")
        .contains("on this machine");
    assertThat(new Machine(2, 1, 1, Instant.EPOCH).checkClock().line())
        .startsWith("BAD  clock: 1970-01-01T00:00:00Z is in the past; set it");
  }

  private static Machine machine(long heap, long memory) {
    return new Machine(2, heap * MEBIBYTE, memory * MEBIBYTE, NOW);
  }
}
