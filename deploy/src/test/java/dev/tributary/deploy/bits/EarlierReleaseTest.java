package dev.tributary.deploy.bits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.train.Build;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run of release 0.1 is resumed. Its coordinator was killed (`kill -9`) after step 60 of 120.
/// The job uses as many defaults as possible, and all of them are part of the digest by which
/// `run.json`, the checkpoints and the ledger identify the job.
final class EarlierReleaseTest {
  private static final Path EARLIER = Path.of("src", "test", "resources", "earlier-release");

  /// The weights of an uninterrupted run of this job with release 0.1.
  private static final String WEIGHTS =
      "c99a8cdf9d0b47162d35f90c6b790a3f7e49271822a1a99d53a38e459f44d8b8";

  @TempDir Path directory;

  private Path job;
  private Path run;

  @BeforeEach
  void copy() throws IOException {
    try (Stream<Path> files = Files.walk(EARLIER)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        Path target = directory.resolve(EARLIER.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
    job = directory.resolve("earlier.yaml");
    run = directory.resolve("run");
  }

  @Test
  void aRunOfAnEarlierReleaseIsResumedWithTheSameWeightsAndIsVerified() throws Exception {
    Tributary.Ended resumed = Tributary.train(job, run);

    assertThat(resumed.out().getFirst()).isEqualTo("resumed at step 60 of 120 (term 2)");
    assertThat(resumed.out().get(1))
        .startsWith("the steps up to 60 are of an unknown build")
        .contains("of build " + Build.brief(Build.digest()));
    assertThat(resumed.weights()).isEqualTo(WEIGHTS);
    assertThat(resumed.err()).isEmpty();

    Tributary.Ended verified = Tributary.run("verify", run);

    assertThat(verified.err()).isEmpty();
    assertThat(verified.code()).isZero();
    assertThat(verified.out())
        .contains(
            "recorded by several builds: after step 0 by an earlier release, after step 60 by build"
                + " "
                + Build.brief(Build.digest()));
  }

  @Test
  void verifyComparesARunOfAnEarlierReleaseWithOneOfThisRelease() throws Exception {
    Path fresh = directory.resolve("fresh");
    assertThat(Tributary.train(job, fresh).weights()).isEqualTo(WEIGHTS);
    Tributary.train(job, run);

    Tributary.Ended compared = Tributary.run("verify", run, fresh);

    assertThat(compared.err()).isEmpty();
    assertThat(compared.code()).isZero();
  }
}
