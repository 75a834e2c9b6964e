package dev.tributary.deploy.bits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.AnotherBuild;
import dev.tributary.deploy.cluster.TestJobs;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.TributaryProcess;
import dev.tributary.train.Build;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs of two builds: see [Build].
final class AnotherBuildTest {
  @TempDir Path directory;

  @Test
  void theLedgersOfTwoBuildsDifferInTheBuildRunAndTermAlone() throws Exception {
    Path job = TestJobs.write(directory, TestJobs.SMALL);
    Path here = directory.resolve("here");
    Path there = directory.resolve("there");
    Tributary.Ended ours = Tributary.train(job, here);
    try (TributaryProcess theirs =
        TributaryProcess.startWith(AnotherBuild.flags(directory), "train", job, "--out", there)) {
      assertThat(theirs.await().code()).isZero();
    }

    assertThat(ours.code()).isZero();
    assertThat(first(here)).contains("\"build\":\"" + Build.digest() + "\"");
    assertThat(first(there)).contains("\"build\":\"" + AnotherBuild.DIGEST + "\"");
    assertThat(chained(here)).isEqualTo(chained(there));
    assertThat(Tributary.run("verify", here, there).out().getLast()).startsWith("identical: ");
  }

  private static String first(Path run) throws IOException {
    return Files.readAllLines(run.resolve("ledger.jsonl")).getFirst();
  }

  /// The lines without what follows their chains.
  private static List<String> chained(Path run) throws IOException {
    return Files.readAllLines(run.resolve("ledger.jsonl")).stream()
        .map(line -> line.substring(0, line.indexOf(",\"chain\":") + 75))
        .toList();
  }
}
