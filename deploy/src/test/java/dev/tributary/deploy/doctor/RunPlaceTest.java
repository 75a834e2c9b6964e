package dev.tributary.deploy.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.proto.v1.Job;
import dev.tributary.train.TinyJobs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunPlaceTest {
  @TempDir Path directory;

  @Test
  void aDirectoryThatDoesNotExistYetIsOkIfThereIsRoom() {
    Path out = directory.resolve("runs").resolve("tiny");

    assertThat(new RunPlace(out).check().line()).matches("ok {3}disk: [0-9,]+ MiB free for " + out);
    assertThat(new RunPlace(out).check(TinyJobs.prepared(TinyJobs.job())).line())
        .matches("ok {3}disk: [0-9,]+ MiB free for " + out + ", which needs up to 1 MiB");
    assertThat(out).doesNotExist();
  }

  @Test
  void aRunThatDoesNotFitOnTheDiskIsBad() {
    Job.Builder job = TinyJobs.job();
    job.getTrainingBuilder().setSteps(1_000_000_000_000_000L);

    assertThat(new RunPlace(directory).check(TinyJobs.prepared(job)).line())
        .startsWith("BAD  disk: ")
        .contains(directory + ", which needs up to 953,674,316,407 MiB; make room");
  }

  @Test
  void aFileInTheWayIsBad() throws IOException {
    Path file = Files.writeString(directory.resolve("runs"), "");

    assertThat(new RunPlace(file.resolve("tiny")).check().line())
        .startsWith("BAD  disk: " + file + " is a file; ")
        .contains("name another directory with --out", "or move it away");
  }
}
