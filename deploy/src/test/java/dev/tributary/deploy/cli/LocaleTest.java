package dev.tributary.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.TestJobs;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.TributaryProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run on a machine whose language has digits of its own. The build forbids calls that use them;
/// this test also examines what libraries print.
@Tag("slow")
final class LocaleTest {
  @TempDir Path directory;

  @Test
  void everyNumberIsWrittenInAscii() throws Exception {
    Path job = TestJobs.write(directory, TestJobs.SMALL);
    Path out = directory.resolve("out");

    Tributary.Ended first = run("train", job, "--out", out, "--set", "checkpoint.every_steps=1");
    Tributary.Ended again = run("train", job, "--out", out, "--set", "training.batch=0");
    Tributary.Ended verified = run("verify", out);

    assertThat(List.of(first.code(), again.code(), verified.code())).containsExactly(0, 2, 0);
    for (Tributary.Ended ended : List.of(first, again, verified)) {
      assertThat(ended.out()).allMatch(StandardCharsets.US_ASCII.newEncoder()::canEncode);
      assertThat(ended.err()).allMatch(StandardCharsets.US_ASCII.newEncoder()::canEncode);
    }
    assertThat(verified.out()).anyMatch(line -> line.contains("the weights of step 2"));
    try (Stream<Path> checkpoints = Files.list(out.resolve("checkpoints"))) {
      assertThat(checkpoints.map(Path::getFileName).map(Path::toString))
          .contains("step-000000002.safetensors");
    }
  }

  private static Tributary.Ended run(Object... arguments) throws Exception {
    List<String> flags = new ArrayList<>(TributaryProcess.flags());
    flags.addAll(List.of("-Duser.language=fa", "-Duser.country=IR"));
    try (TributaryProcess process = TributaryProcess.startWith(flags, arguments)) {
      return process.await();
    }
  }
}
