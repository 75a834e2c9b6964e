package dev.tributary.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.time.TimePoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// The watch over operations that hang, with a clock of the test.
final class DiskWatchTest {
  private static final Path FILE = Path.of("run", "ledger.jsonl");

  private TimePoint now = new TimePoint(0);
  private final DiskOperations operations = new DiskOperations(() -> now);
  private final List<String> lines = new ArrayList<>();

  private void lookAfter(DiskWatch watch, long seconds) {
    now = now.plus(Duration.ofSeconds(seconds));
    watch.look();
  }

  @Test
  void anOperationThatHangsIsReportedOnceWithItsFileAndSoIsItsEnd() {
    try (DiskWatch watch = new DiskWatch(operations, lines::add)) {
      DiskOperations.Running hanging = operations.begin(FILE);
      lookAfter(watch, 9);
      assertThat(lines).isEmpty();

      lookAfter(watch, 1);
      lookAfter(watch, 20);
      assertThat(lines)
          .hasSize(1)
          .first()
          .asString()
          .startsWith("THE DISK HANGS: no answer for 10 s: " + FILE + "; ");

      hanging.close();
      lookAfter(watch, 1);
      lookAfter(watch, 1);
      assertThat(lines).hasSize(2);
      assertThat(lines.getLast()).isEqualTo("the disk answers again, after 31 s: " + FILE);
    }
  }

  @Test
  void operationsThatEndInTimeAreNotReported() {
    try (DiskWatch watch = new DiskWatch(operations, lines::add)) {
      for (int i = 0; i < 10; i++) {
        try (var _ = operations.begin(FILE)) {
          lookAfter(watch, 9);
        }
      }
      lookAfter(watch, 100);
    }

    assertThat(lines).isEmpty();
  }

  @Test
  void anOperationWaitsWhileTheDiskHangsAndIsDelayedWhileItIsSlow() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    operations.set(DiskOperations.Pace.HANGING);
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  operations.begin(FILE).close();
                  ended.countDown();
                });
    while (operations.lasting(Duration.ZERO).isEmpty()) {
      Thread.onSpinWait();
    }
    assertThat(ended.getCount()).isEqualTo(1);

    operations.set(DiskOperations.Pace.SLOW);

    writer.join();
    assertThat(ended.getCount()).isZero();
    operations.begin(FILE).close();
    assertThat(operations.lasting(Duration.ZERO)).isEmpty();
  }
}
