package dev.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A cluster with certificates and a token: it trains as any other does.
@Timeout(value = 150, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SecuredClusterTest {
  @TempDir Path directory;

  private Path token;

  @BeforeEach
  void makeCertificates() throws Exception {
    token = Files.writeString(directory.resolve("token"), "correct-horse-battery-staple\n");
    Tributary.Ended made = Tributary.run("certs", directory, "--hosts", "localhost,127.0.0.1");
    assertThat(made.code()).isZero();
  }

  @Test
  void aRunBehindTlsAndATokenEndsWithTheSameBits() throws Exception {
    Tributary coordinator =
        Tributary.start(
            "coordinator",
            Tributary.DIGITS,
            "--listen",
            "127.0.0.1:0",
            "--out",
            directory.resolve("out"),
            "--set",
            SameBitsTest.THREE_EPOCHS,
            "--tls",
            directory.resolve("coordinator"),
            "--token-file",
            token);
    String address = coordinator.out().await("listening on (\\S+) ").group(1);

    Tributary.Ended health =
        Tributary.run(
            "health", address, "--tls", directory.resolve("worker"), "--token-file", token);
    Tributary.Ended worker =
        Tributary.run(
            "worker",
            "--coordinator",
            address,
            "--tls",
            directory.resolve("worker"),
            "--token-file",
            token);
    Tributary.Ended run = coordinator.await();

    assertThat(health.out()).isEqualTo(List.of("SERVING"));
    assertThat(worker.code()).isZero();
    assertThat(run.weights()).isEqualTo(SameBitsTest.THREE_EPOCHS_OF_DIGITS);
    assertThat(run.code()).isZero();
  }
}
