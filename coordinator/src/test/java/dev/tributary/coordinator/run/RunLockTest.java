package dev.tributary.coordinator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The lock within one JVM. `TwoCoordinatorsTest`, in `deploy`, tests it between processes.
final class RunLockTest {
  @TempDir Path directory;

  @Test
  void aSecondCoordinatorIsRefusedAndTheHolderIsNamed() throws Exception {
    Path run = directory.resolve("run");
    try (RunLock first = RunLock.take(run)) {
      assertThatThrownBy(() -> RunLock.take(run))
          .isInstanceOf(RunTaken.class)
          .hasMessageStartingWith(run + ": a run is in progress here, in this very process; ")
          .hasMessageContainingAll("wait for it to end", "stop it", "--out");
      assertThatThrownBy(() -> RunLock.take(run)).isInstanceOf(RunTaken.class);
      assertThat(first.directory()).isEqualTo(run);
    }
  }

  @Test
  void theLockIsFreeAfterItWasClosed() throws Exception {
    Path run = Files.createDirectory(directory.resolve("run"));
    Files.writeString(run.resolve("run.json"), "something");

    RunLock.take(run).close();

    RunLock.take(run).close();
    assertThat(run.resolve("lock")).content().startsWith("process ");
  }

  @Test
  void aDirectoryOfOthersInWhichNoRunBeganIsLeftAsItWas() throws Exception {
    Path others = Files.createDirectory(directory.resolve("others"));
    Files.writeString(others.resolve("notes.txt"), "something");

    RunLock.take(others).close();

    assertThat(others.toFile().list()).containsExactly("notes.txt");
  }

  @Test
  void aDirectoryInWhichNothingWasWrittenIsDeleted() throws Exception {
    Path run = directory.resolve("runs").resolve("run");

    RunLock.take(run).close();

    assertThat(run).doesNotExist();
  }

  @Test
  void movingAsideLocksTheNewDirectoryAndUnlocksTheOld() throws Exception {
    Path run = Files.createDirectory(directory.resolve("run"));
    Files.writeString(run.resolve("job.yaml"), "earlier");
    Files.createDirectory(directory.resolve("run-1"));
    Path aside = directory.resolve("run-2");

    try (RunLock lock = RunLock.take(run)) {
      assertThat(lock.moveAside(RunFiles::foreign)).isEqualTo(aside);

      assertThat(aside.resolve("job.yaml")).hasContent("earlier");
      assertThat(run.resolve("job.yaml")).doesNotExist();
      assertThatThrownBy(() -> RunLock.take(run)).isInstanceOf(RunTaken.class);
      RunLock.take(aside).close();
    }
  }
}
