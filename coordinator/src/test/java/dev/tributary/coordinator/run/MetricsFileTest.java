package dev.tributary.coordinator.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.checkpoint.Term;
import dev.tributary.disk.Backlog;
import dev.tributary.disk.DiskOperations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// The metrics on a disk that hangs, which is this process's only one.
@Isolated("the disk of the whole process hangs")
final class MetricsFileTest {
  private static final int MEBIBYTE = 1 << 20;

  @TempDir Path directory;
  private final List<String> alarms = new CopyOnWriteArrayList<>();

  @AfterEach
  void free() {
    DiskOperations.OF_PROCESS.set(DiskOperations.Pace.NORMAL);
  }

  private MetricsFile open() {
    return new MetricsFile(
        new Journal(directory.resolve("metrics.jsonl"), line -> true, Term.UNLIMITED, alarms::add));
  }

  @Test
  void linesWaitForADiskThatHangsAndNobodyWaitsForIt() throws Exception {
    try (MetricsFile metrics = open()) {
      DiskOperations.OF_PROCESS.set(DiskOperations.Pace.HANGING);
      metrics.append("one");
      metrics.append("two");
      metrics.force();
      DiskOperations.OF_PROCESS.set(DiskOperations.Pace.NORMAL);

      assertThat(metrics.finish()).isEmpty();
    }

    assertThat(Files.readString(directory.resolve("metrics.jsonl"))).isEqualTo("one\ntwo\n");
    assertThat(alarms).isEmpty();
  }

  @Test
  void linesForWhichThereIsNoRoomAreLeftOutAndCounted() throws Exception {
    int fit = (int) (Backlog.ROOM / MEBIBYTE);
    try (MetricsFile metrics = open()) {
      DiskOperations.OF_PROCESS.set(DiskOperations.Pace.HANGING);
      for (int i = 0; i < fit + 3; i++) {
        metrics.append("x".repeat(MEBIBYTE));
      }
      DiskOperations.OF_PROCESS.set(DiskOperations.Pace.NORMAL);

      assertThat(metrics.finish())
          .contains(
              directory.resolve("metrics.jsonl")
                  + " lacks 3 lines, which waited too long for the disk");
    }

    assertThat(Files.size(directory.resolve("metrics.jsonl")))
        .isEqualTo((long) fit * (MEBIBYTE + 1));
  }
}
