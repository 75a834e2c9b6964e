package dev.tributary.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.Cluster;
import dev.tributary.deploy.cluster.RecordedRun;
import dev.tributary.deploy.cluster.TestJobs;
import dev.tributary.deploy.cluster.Tributary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `coordinator --stay`: after the end of the run, workers that connect are told of it.
@Tag("slow")
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StayTest {
  @TempDir Path directory;

  @Test
  void aStayingCoordinatorAnswersUntilASignalAndAgainAfterARestart() throws Exception {
    Path job = TestJobs.write(directory, TestJobs.SMALL);
    Path out = directory.resolve("out");
    try (Cluster cluster = Cluster.coordinating(job, out, "--stay")) {
      cluster.startHere("one");
      String digest = cluster.coordinator().out().await("^weights sha256 (.*)$").group(1);

      Tributary.Ended late = cluster.startHere("late").await();
      Tributary.Ended health = Tributary.run("health", cluster.address());
      Tributary.Ended alive = Tributary.run("health", cluster.address(), "--or-over");
      cluster.coordinator().signal("TERM");
      Tributary.Ended first = cluster.coordinator().await();

      assertThat(late.out()).last().isEqualTo("the run is over: all 2 steps are done");
      assertThat(late.code()).isZero();
      assertThat(health.err())
          .containsExactly(
              "tributary: the run of the coordinator at %s is over".formatted(cluster.address()));
      assertThat(alive.out()).containsExactly("OVER");
      assertThat(alive.code()).isZero();
      assertThat(first.code()).isZero();
      assertThat(first.weights()).isEqualTo(digest);

      cluster.restartCoordinator();
      Tributary.Ended later = cluster.startHere("later").await();
      cluster.coordinator().signal("INT");
      Tributary.Ended second = cluster.coordinator().await();

      assertThat(later.out()).last().isEqualTo("the run is over: all 2 steps are done");
      assertThat(second.out())
          .startsWith("the run in %s is over: all 2 steps are done".formatted(out));
      assertThat(second.weights()).isEqualTo(digest);
      assertThat(second.code()).isZero();
      assertThat(new RecordedRun(out).run().get("term").asLong()).isEqualTo(2);
    }
  }

  @Test
  void aStayingCoordinatorTellsWorkersThatTheRunFailed() throws Exception {
    Path job =
        TestJobs.write(
            directory, TestJobs.SMALL.replace("learning_rate: 0.1", "learning_rate: 3.0e38"));
    Files.writeString(directory.resolve("small.csv"), TestJobs.SMALL_DATA.replace("0.5", "1e30"));
    try (Cluster cluster = Cluster.coordinating(job, directory.resolve("out"), "--stay")) {
      cluster.startHere("one");
      cluster.coordinator().err().await("^tributary: step \\d+, shard ");

      Tributary.Ended late = cluster.startHere("late").await();
      cluster.coordinator().signal("TERM");
      Tributary.Ended run = cluster.coordinator().await();

      assertThat(late.code()).isEqualTo(1);
      assertThat(late.err()).last().asString().startsWith("tributary: the run failed: step ");
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.out()).noneMatch(line -> line.startsWith("weights sha256"));
    }
  }

  @Test
  void aSignalDuringTheRunEndsAStayingCoordinator() throws Exception {
    try (Cluster cluster =
        Cluster.coordinating(
            Tributary.DIGITS,
            directory.resolve("out"),
            "--stay",
            "--set",
            "training.epochs=1000")) {
      cluster.startHere("one");
      cluster.coordinator().out().await("^epoch 1, step");

      cluster.coordinator().signal("TERM");
      Tributary.Ended run = cluster.coordinator().await();

      assertThat(run.out()).last().asString().startsWith("stopped (interrupted) after step ");
      assertThat(run.code()).isEqualTo(143);
    }
  }
}
