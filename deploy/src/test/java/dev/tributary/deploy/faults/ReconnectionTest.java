package dev.tributary.deploy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cli.exit.ExitCode;
import dev.tributary.deploy.cluster.Cluster;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.TributaryProcess;
import dev.tributary.deploy.cluster.WeightsHash;
import dev.tributary.deploy.process.TcpProxy;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A worker reconnects to its coordinator after every kind of interruption, and no bit changes.
@Tag("slow")
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ReconnectionTest {
  /// 230 steps, enough to interrupt a worker in the middle of the run.
  private static final String EPOCHS = "training.epochs=10";

  @TempDir Path directory;

  @Test
  void aWorkerReconnectsAfterItsConnectionsAreReset() throws Exception {
    try (Cluster cluster = cluster("--min-workers", 2);
        TcpProxy proxy = TcpProxy.to(cluster.port())) {
      Tributary one = cluster.startHere("one", proxy.port());
      cluster.startHere("two");
      cluster.awaitAnotherEpoch();

      assertThat(proxy.reset()).isEqualTo(3);
      one.out().await("^lost the coordinator at \\S+ \\(.+\\); trying again for 60 s$");
      one.out().await("^the coordinator at \\S+ is back after \\d+\\.\\d s$");
      Tributary.Ended run = cluster.coordinator().await();

      assertRightBits(run);
      Tributary.Ended worker = one.await();
      assertThat(worker.code()).isZero();
      assertThat(worker.err()).isEmpty();
      assertThat(worker.out()).filteredOn(line -> line.startsWith("joining")).hasSize(1);
    }
  }

  @Test
  void aWorkerReconnectsAfterAPartition() throws Exception {
    try (Cluster cluster = cluster("--min-workers", 2, "--straggler-factor", 0);
        TcpProxy proxy = TcpProxy.to(cluster.port())) {
      Tributary one = cluster.startHere("one", proxy.port());
      cluster.awaitJoined("one");
      cluster.advanceTo(20);

      proxy.stall();
      cluster.startHere("two");
      one.out().await("^lost the coordinator at \\S+ .*silent for .*; trying again for 60 s$");
      cluster.coordinator().out().await("^one is gone \\(silent for more than 3000 ms\\)");
      proxy.flow();
      one.out().await("^the coordinator at \\S+ is back");

      assertRightBits(cluster.coordinator().await());
      assertThat(one.await().code()).isZero();
    }
  }

  @Test
  void aWorkerThatWasPausedForLongerThanItsLeaseIsAdmittedAgain() throws Exception {
    try (Cluster cluster = cluster("--min-workers", 2, "--straggler-factor", 0)) {
      TributaryProcess one = cluster.start("one");
      cluster.awaitJoined("one");
      cluster.advanceTo(20);

      one.pause();
      cluster.startHere("two");
      cluster.coordinator().out().await("^one is gone \\(silent for more than 3000 ms\\)");
      one.resume();
      one.out().await("^the coordinator at \\S+ is back");

      assertRightBits(cluster.coordinator().await());
      assertThat(one.await().code()).isZero();
    }
  }

  @Test
  void aWorkerWithStayServesSeveralRunsAndLeavesOnSigterm() throws Exception {
    try (Cluster cluster = cluster()) {
      TributaryProcess worker = cluster.start("one", "--stay");
      assertRightBits(cluster.coordinator().await());
      worker.out().await("^the run is over: all 230 steps are done; waiting for the next$");

      TributaryProcess second = cluster.restartCoordinator("--fresh");
      worker.out().await("^joining digits at ", 2);
      assertRightBits(second.await());
      worker.out().await("^the run is over: all 230 steps are done; waiting for the next$", 2);
      worker.signal("TERM");
      Tributary.Ended ended = worker.await();

      assertThat(ended.code()).isZero();
      assertThat(ended.out()).last().isEqualTo("left the run: interrupted");
      assertThat(ended.err()).allMatch(line -> line.startsWith("WARNING: Using incubator modules"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void workersRejoinACoordinatorThatIsStoppedAndRestarted(String signal) throws Exception {
    try (Cluster cluster = cluster("--min-workers", 2)) {
      Tributary one = cluster.startHere("one");
      TributaryProcess staying = cluster.start("two", "--stay");
      cluster.awaitAnotherEpoch();

      cluster.coordinator().signal(signal);
      cluster.coordinator().await();
      one.out()
          .await(
              "^lost the coordinator at \\S+ \\(it was stopped: interrupted\\); trying again for");
      staying.out().await("^lost the coordinator at \\S+ \\(.+\\); trying again until it is back$");
      Tributary.Ended run = cluster.restartCoordinator().await();

      assertRightBits(run);
      assertThat(one.await().code()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void aWorkerThatReceivesASignalLeavesInOrder(String signal) throws Exception {
    try (Cluster cluster = cluster()) {
      TributaryProcess one = cluster.start("one");
      cluster.awaitAnotherEpoch();

      one.signal(signal);
      Tributary.Ended ended = one.await();

      cluster.coordinator().out().await("^one is gone \\(interrupted\\)");
      assertThat(ended.code()).isZero();
      assertThat(ended.out()).last().isEqualTo("left the run: interrupted");
    }
  }

  @Test
  void aWorkerWithoutAnAnswerFailsAndNamesTheAddress() throws Exception {
    Tributary.Ended worker = Tributary.run("worker", "--coordinator", "127.0.0.1:1", "--wait", 1);

    assertThat(worker.code()).isEqualTo(ExitCode.FAILED.value());
    assertThat(worker.out()).isEmpty();
    assertThat(worker.err())
        .singleElement()
        .asString()
        .contains("no answer within 1 s", "no process listens at 127.0.0.1:1; ")
        .contains("is the coordinator running", "is the address right?");
  }

  private Cluster cluster(Object... more) throws Exception {
    Object[] arguments = new Object[more.length + 2];
    arguments[0] = "--set";
    arguments[1] = EPOCHS;
    System.arraycopy(more, 0, arguments, 2, more.length);
    return Cluster.coordinating(Tributary.DIGITS, directory.resolve("out"), arguments);
  }

  private static void assertRightBits(Tributary.Ended run) throws Exception {
    assertThat(run.weights()).isEqualTo(WeightsHash.byLocalTrainer(Tributary.DIGITS, EPOCHS));
    assertThat(run.code()).isZero();
  }
}
