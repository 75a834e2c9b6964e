package dev.tributary.deploy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.Cluster;
import dev.tributary.deploy.cluster.InterceptedWorker;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.TributaryProcess;
import dev.tributary.deploy.cluster.WeightsHash;
import dev.tributary.deploy.process.TcpProxy;
import dev.tributary.worker.WorkerEnd;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Faults of a worker in the middle of a step, which an intercepted worker holds open for the
/// fault. The run ends with the bits of an undisturbed run.
@Tag("slow")
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class WorkerLossTest {
  private static final String SIX_EPOCHS = "training.epochs=6"; // 138 steps
  private static final long SEED = 7;

  @TempDir Path directory;

  @Test
  void eachOfTheWorkersIsKilledAtASeededStep() throws Exception {
    Random steps = new Random(SEED);
    try (Cluster cluster = cluster("--straggler-factor", 0)) {
      int version = 0;
      for (String name : new String[] {"one", "two"}) {
        TributaryProcess victim = cluster.start(name);
        cluster.awaitJoined(name);
        version += steps.nextInt(2, 60);
        cluster.advanceTo(version);
        try (InterceptedWorker intercepted = cluster.holdUpStepAfter(version)) {
          victim.kill();
          cluster.coordinator().out().await("^" + name + " is gone \\(its .* was lost\\)");
          intercepted.releaseAll();
        }
      }

      cluster.startHere("three");
      cluster.startHere("four");

      assertEndsWell(cluster);
    }
  }

  @Test
  void aWorkerPausedForLessThanItsLeaseStaysInTheRun() throws Exception {
    try (Cluster cluster = cluster("--straggler-factor", 0)) {
      TributaryProcess paused = cluster.start("paused");
      cluster.awaitJoined("paused");
      cluster.advanceTo(20);

      paused.pause();
      cluster.startHere("other");
      cluster.awaitJoined("other");
      paused.resume();

      assertEndsWell(cluster);
      assertSawTheEnd(paused.await());
    }
  }

  @Test
  void theShardsOfAWorkerThatOnlySendsHeartbeatsAreBackedUpAndTheWorkerIsNamed() throws Exception {
    try (Cluster cluster = cluster()) {
      cluster.startHere("other");
      cluster.awaitJoined("other");
      cluster.advanceTo(20);

      try (InterceptedWorker _ = cluster.holdUpStepAfter(20)) {
        Tributary.Ended run = assertEndsWell(cluster);

        assertThat(run.out())
            .anyMatch(
                line ->
                    line.matches(
                        "intercepted is late with shards of step \\d+: .*; backup tasks on other"))
            .anyMatch(
                line -> line.matches("intercepted was slow: \\d+ steps? needed backup tasks .*"))
            .noneMatch(line -> line.startsWith("intercepted is gone"));
      }
    }
  }

  @Test
  void theShardsOfAPausedWorkerAreBackedUpAndTheWorkerCompletesTheRun() throws Exception {
    try (Cluster cluster = cluster()) {
      TributaryProcess paused = cluster.start("paused");
      cluster.awaitJoined("paused");
      cluster.advanceTo(20);

      paused.pause();
      cluster.startHere("other");
      // On a busy machine the lease may expire first.
      cluster
          .coordinator()
          .out()
          .await("^paused is (late with shards of step \\d+: .*; backup tasks on other|gone )");
      paused.resume();

      assertEndsWell(cluster);
      assertSawTheEnd(paused.await());
    }
  }

  @Test
  void gradientsOfAnEndedSessionDoNoHarm() throws Exception {
    try (Cluster cluster = cluster("--straggler-factor", 0);
        TcpProxy proxy = TcpProxy.to(cluster.port());
        InterceptedWorker cut =
            InterceptedWorker.holdingFrom(21, "127.0.0.1:" + proxy.port(), "cut")) {
      cluster.awaitJoined("cut");
      cluster.advanceTo(20);
      cluster.startHere("other");
      cut.awaitHeld(21);

      proxy.stall();
      cut.releaseAll();
      cluster.coordinator().out().await("^cut is gone \\(silent for more than 3000 ms\\)");
      proxy.flow();

      assertEndsWell(cluster);
      assertThat(cut.await()).isEqualTo(new WorkerEnd.Finished("all 138 steps are done"));
    }
  }

  /// A cluster whose steps need two workers.
  private Cluster cluster(Object... more) throws Exception {
    Stream<Object> options = Stream.of("--set", SIX_EPOCHS, "--min-workers", 2);
    return Cluster.coordinating(
        Tributary.DIGITS, directory, Stream.concat(options, Stream.of(more)).toArray());
  }

  private static Tributary.Ended assertEndsWell(Cluster cluster) throws Exception {
    Tributary.Ended run = cluster.coordinator().await();

    assertThat(run.weights()).isEqualTo(WeightsHash.byLocalTrainer(Tributary.DIGITS, SIX_EPOCHS));
    assertThat(run.code()).isZero();
    return run;
  }

  private static void assertSawTheEnd(Tributary.Ended worker) {
    assertThat(worker.out().getLast()).contains("the run is over", "all 138 steps are done");
    assertThat(worker.code()).isZero();
  }
}
