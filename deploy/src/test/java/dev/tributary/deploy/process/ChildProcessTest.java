package dev.tributary.deploy.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cli.Main;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 150, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ChildProcessTest {
  private static final int ENDED_BY_SIGTERM = 128 + 15;

  @TempDir Path directory;

  @Test
  void aTerminatedProcessPrintsItsLastLines() throws Exception {
    Path log = directory.resolve("log");
    CountDownLatch listening = new CountDownLatch(1);
    try (ChildProcess child =
        ChildProcess.start(
            new ChildProcess.Start(
                JavaCommand.likeThisOne(Main.class),
                List.of(
                    "coordinator",
                    "jobs/digits.yaml",
                    "--listen",
                    "127.0.0.1:0",
                    "--out",
                    directory.resolve("out").toString()),
                log,
                line -> {
                  if (line.startsWith("listening on ")) {
                    listening.countDown();
                  }
                }))) {
      assertThat(listening.await(120, TimeUnit.SECONDS)).isTrue();

      child.terminate();

      assertThat(child.await()).isEqualTo(ENDED_BY_SIGTERM);
      assertThat(Files.readAllLines(log)).last().asString().startsWith("stopped (interrupted)");
    }
  }
}
