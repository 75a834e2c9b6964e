package dev.tributary.deploy.bits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.Tributary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run that release 0.1 began: its coordinator was killed (`kill -9`) behind step 60 of 120. Its
/// job relies on as many defaults as one job can, and all of them are in the digest by which
/// `run.json`, the checkpoints and the ledger know the job.
final class EarlierReleaseTest {
  private static final Path LEFT = Path.of("src", "test", "resources", "earlier-release");

  /// The weights that release 0.1 gave this job without a break.
  private static final String WEIGHTS =
      "c99a8cdf9d0b47162d35f90c6b790a3f7e49271822a1a99d53a38e459f44d8b8";

  @TempDir Path directory;

  private Path job;
  private Path run;

  @BeforeEach
  void copy() throws IOException {
    try (Stream<Path> files = Files.walk(LEFT)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        Path target = directory.resolve(LEFT.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
    job = directory.resolve("earlier.yaml");
    run = directory.resolve("run");
  }

  @Test
  void aRunOfAnEarlierReleaseGoesOnToTheSameWeightsAndIsVerified() throws Exception {
    Tributary.Ended resumed = Tributary.train(job, run);

    assertThat(resumed.out().getFirst()).isEqualTo("resumed at step 60 of 120 (term 2)");
    assertThat(resumed.weights()).isEqualTo(WEIGHTS);
    assertThat(resumed.err()).isEmpty();

    Tributary.Ended verified = Tributary.run("verify", run);

    assertThat(verified.err()).isEmpty();
    assertThat(verified.code()).isZero();
  }

  @Test
  void itsRecordIsOfTheSameJobAsARunOfThisRelease() throws Exception {
    Path anew = directory.resolve("anew");
    assertThat(Tributary.train(job, anew).weights()).isEqualTo(WEIGHTS);
    Tributary.train(job, run);

    Tributary.Ended compared = Tributary.run("verify", run, anew);

    assertThat(compared.err()).isEmpty();
    assertThat(compared.code()).isZero();
  }
}
