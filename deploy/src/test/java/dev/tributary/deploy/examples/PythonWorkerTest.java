package dev.tributary.deploy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.Cluster;
import dev.tributary.deploy.cluster.RecordedRun;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.WeightsHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The worker in Python, which was written from the document of the protocol, changes no bit.
/// Without Debian's packages for Python and protoc the tests are skipped.
@Tag("slow")
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PythonWorkerTest {
  private static final String PYTHON = "/usr/bin/python3";
  private static final String PACKAGES = "python3-grpcio python3-numpy python3-protobuf";

  private static final String ONE_EPOCH = "training.epochs=1";

  @TempDir Path directory;

  @BeforeAll
  static void pythonAndProtocAreHere() throws Exception {
    if (!succeeds(PYTHON, "-c", "import grpc, numpy, google.protobuf")) {
      Assumptions.abort(
          PYTHON + " has no grpc, numpy or protobuf; on Debian: apt-get install " + PACKAGES);
    }
    if (!succeeds("protoc", "--version")) {
      Assumptions.abort("protoc is missing; on Debian: apt-get install protobuf-compiler");
    }
  }

  @Test
  void aPythonWorkerAloneTrainsTheSameBits() throws Exception {
    try (Cluster cluster =
            Cluster.coordinating(Tributary.DIGITS, directory.resolve("run"), "--set", ONE_EPOCH);
        PythonWorker python = new PythonWorker(cluster)) {
      Tributary.Ended run = cluster.coordinator().await();

      assertThat(run.weights())
          .as("%s", python)
          .isEqualTo(WeightsHash.byLocalTrainer(Tributary.DIGITS, ONE_EPOCH));
      assertThat(python.code()).as("%s", python).isZero();
    }
    Path java = directory.resolve("java");
    Tributary.train(Tributary.DIGITS, java, "--set", ONE_EPOCH);
    assertThat(new RecordedRun(directory.resolve("run")).evaluationLines())
        .isEqualTo(new RecordedRun(java).evaluationLines());
  }

  @Test
  void aPythonWorkerBesideAJavaWorkerTrainsTheSameBits() throws Exception {
    try (Cluster cluster =
            Cluster.coordinating(
                Tributary.DIGITS,
                directory.resolve("run"),
                "--set",
                ONE_EPOCH,
                "--min-workers",
                2);
        PythonWorker python = new PythonWorker(cluster)) {
      Tributary java = cluster.startHere("java");
      Tributary.Ended run = cluster.coordinator().await();

      assertThat(run.weights())
          .as("%s", python)
          .isEqualTo(WeightsHash.byLocalTrainer(Tributary.DIGITS, ONE_EPOCH));
      assertThat(run.out()).contains("python joined with 1 worker actor");
      assertThat(java.await().code()).isZero();
      assertThat(python.code()).as("%s", python).isZero();
    }
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /// The process of a Python worker. Closing this object kills the process.
  private final class PythonWorker implements AutoCloseable {
    private final Path output = directory.resolve("python");
    private final Process process;

    PythonWorker(Cluster cluster) throws IOException {
      Path worker = Path.of("examples", "python-worker", "worker.py");
      ProcessBuilder builder =
          new ProcessBuilder(
              List.of(
                  PYTHON,
                  worker.toString(),
                  "--coordinator",
                  cluster.address(),
                  "--data",
                  "data",
                  "--name",
                  "python"));
      builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
      process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    }

    /// Waits for the end of the process and returns its exit code.
    int code() throws InterruptedException {
      return process.waitFor();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }

    /// The output of the process.
    @Override
    public String toString() {
      try {
        return Files.readString(output);
      } catch (IOException e) {
        return e.toString();
      }
    }
  }
}
