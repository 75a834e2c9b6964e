package dev.tributary.deploy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.NamespaceNetwork;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.TributaryProcess;
import dev.tributary.deploy.cluster.WeightsHash;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Processes on several hosts whose network is slow or is disconnected.
@Tag("slow")
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PartitionTest {
  private static final String SIX_EPOCHS = "training.epochs=6"; // 138 steps

  @TempDir Path out;

  @Test
  void slowAndDisconnectedHostsChangeNoBit() throws Exception {
    try (NamespaceNetwork network = NamespaceNetwork.of("head", "near", "far");
        TributaryProcess coordinator = coordinator(network);
        TributaryProcess near = worker(network, "near");
        TributaryProcess far = worker(network, "far")) {
      network.limitRate("far", 1_000_000); // 20 kB of weights take a sixth of a second
      coordinator.out().await("^epoch 1, step");

      network.disconnect("far");
      coordinator
          .out()
          .await("^far is gone \\(silent for more than 3000 ms\\); the others compute its shards$");
      far.out().await("^lost the coordinator at \\S+ .*silent for .*; trying again for 60 s$");
      network.reconnect("far");
      far.out().await("^the coordinator at \\S+ is back after ");

      network.disconnect("head");
      coordinator.out().await("no worker is left: the run waits for one to join$");
      near.out().await("^lost the coordinator at \\S+ .*silent for .*; trying again for 60 s$");
      network.reconnect("head");
      near.out().await("^the coordinator at \\S+ is back after ");
      network.removeLimit("far");
      Tributary.Ended run = coordinator.await();

      assertThat(run.weights()).isEqualTo(WeightsHash.byLocalTrainer(Tributary.DIGITS, SIX_EPOCHS));
      assertThat(run.code()).isZero();
      assertThat(List.of(near.await(), far.await()))
          .allSatisfy(
              worker ->
                  assertThat(worker.out().getLast())
                      .contains("the run is over", "all 138 steps are done"));
    }
  }

  private TributaryProcess coordinator(NamespaceNetwork network) throws Exception {
    return network.start(
        "head",
        "coordinator",
        Tributary.DIGITS,
        "--listen",
        network.address("head") + ":7700",
        "--insecure",
        "--out",
        out,
        "--set",
        SIX_EPOCHS,
        "--min-workers",
        2,
        "--straggler-factor",
        0);
  }

  private static TributaryProcess worker(NamespaceNetwork network, String name) throws Exception {
    return network.start(
        name,
        "worker",
        "--coordinator",
        network.address("head") + ":7700",
        "--insecure",
        "--name",
        name,
        "--actors",
        1);
  }
}
