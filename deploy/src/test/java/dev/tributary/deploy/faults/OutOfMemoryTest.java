package dev.tributary.deploy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.Cluster;
import dev.tributary.deploy.cluster.TestJobs;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.TributaryProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A worker with too little memory must not look like one that was told to leave.
@Tag("slow")
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class OutOfMemoryTest {
  private static final int SAMPLES = 5000;
  private static final int FEATURES = 500;

  @TempDir Path directory;

  @Test
  void aWorkerThatCannotHoldTheDataSaysSoAndFails() throws Exception {
    String features = String.join(",", Collections.nCopies(FEATURES, "0.5"));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      lines.add(i % 2 + "," + features);
    }
    Files.write(directory.resolve("large.csv"), lines);
    Path job =
        TestJobs.write(
            directory,
            TestJobs.SMALL.replace("small.csv, label_column: 2", "large.csv, label_column: 0"));
    List<String> flags = new ArrayList<>(TributaryProcess.flags());
    flags.add("-Xmx24m");
    try (Cluster cluster = Cluster.coordinating(job, directory.resolve("out"));
        TributaryProcess worker =
            TributaryProcess.startWith(flags, "worker", "--coordinator", cluster.address())) {
      Tributary.Ended ended = worker.await();

      assertThat(ended.err())
          .last()
          .asString()
          .startsWith("tributary: out of memory (Java heap space) with ")
          .contains("TRIBUTARY_JAVA_OPTS=-Xmx");
      assertThat(ended.err()).noneMatch(line -> line.startsWith("\tat "));
      assertThat(ended.out()).noneMatch(line -> line.contains("interrupted"));
      assertThat(ended.code()).isEqualTo(1);
    }
  }
}
