package dev.tributary.deploy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.deploy.cluster.Cluster;
import dev.tributary.deploy.cluster.RecordedRun;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.TributaryProcess;
import dev.tributary.job.BadInput;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Connections leave descriptors for the files of a run.
final class DescriptorsTest {
  @TempDir Path directory;

  @Test
  void connectionsLeaveDescriptorsForFilesAndForThoseThatAreOpen() {
    assertThat(new Descriptors(1_000_000, 90).connections(4096)).isEqualTo(4096);
    assertThat(new Descriptors(1024, 90).connections(4096)).isEqualTo(1024 - 90 - 64);
    assertThat(new Descriptors(100, 90).connections(4096)).isZero();
  }

  @Test
  void aTinyLimitIsRefusedAndASmallOneIsReported() {
    assertThat(new Descriptors(1_000_000, 90).check()).isEmpty();
    assertThat(new Descriptors(200, 90).check())
        .hasValueSatisfying(
            notice ->
                assertThat(notice)
                    .contains("200 open files", "at most 46 connections", "ulimit -n"));
    assertThatThrownBy(() -> new Descriptors(156, 90).check())
        .isInstanceOf(BadInput.class)
        .hasMessageContainingAll("ulimit -n", "no worker could connect", "raise the limit");
  }

  @Test
  @Tag("slow")
  @Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void checkpointsGoOnWhileAllConnectionsAreTaken() throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of("/usr/bin/prlimit")), "prlimit is missing");
    RecordedRun recorded = new RecordedRun(directory.resolve("out"));
    int port = Cluster.freePort();
    String address = "127.0.0.1:" + port;
    List<Socket> sockets = new ArrayList<>();
    try (TributaryProcess coordinator = limited(address)) {
      coordinator.out().await("listening on ");
      try (TributaryProcess worker =
          TributaryProcess.start("worker", "--coordinator", address, "--name", "one")) {
        coordinator.out().await("^one joined");
        for (int i = 0; i < 400; i++) {
          sockets.add(new Socket(InetAddress.getLoopbackAddress(), port));
        }
        coordinator.out().await("connections are open, which is the limit");

        for (int i = 0; i < 3; i++) {
          recorded.awaitAnotherCheckpoint();
        }
        coordinator.signal("TERM");
        Tributary.Ended ended = coordinator.await();

        assertThat(ended.out()).noneMatch(line -> line.startsWith("NO CHECKPOINT"));
        assertThat(ended.err())
            .anyMatch(line -> line.startsWith("tributary: this process may have 200 open files"))
            .noneMatch(line -> line.contains("WARN ") || line.startsWith("\tat "));
        worker.signal("TERM");
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private TributaryProcess limited(String address) throws Exception {
    return TributaryProcess.startBy(
        List.of("prlimit", "--nofile=200"),
        "coordinator",
        Tributary.DIGITS,
        "--listen",
        address,
        "--out",
        directory.resolve("out"),
        "--set",
        "training.epochs=100000",
        "--set",
        "checkpoint.every_seconds=1");
  }
}
