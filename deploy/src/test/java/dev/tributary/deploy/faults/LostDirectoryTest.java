package dev.tributary.deploy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.RecordedRun;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.TributaryProcess;
import dev.tributary.deploy.cluster.WeightsHash;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Somebody removes or renames the directory of a run that is in progress.
@Tag("slow")
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LostDirectoryTest {
  private static final String EPOCHS = "training.epochs=300"; // some seconds

  private static final Pattern STOPPED =
      Pattern.compile("stopped \\(.*\\) after step (\\d+) of .*");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"rm -rf out", "mv out elsewhere"})
  void theRunIsSavedBesideItAndGoesOnFromThere(String command) throws Exception {
    Path out = directory.resolve("out");
    Path next = directory.resolve("out-1");
    long step;
    try (TributaryProcess run =
        TributaryProcess.start(
            "train",
            Tributary.DIGITS,
            "--out",
            out,
            "--set",
            EPOCHS,
            "--set",
            "checkpoint.every_steps=1")) {
      run.out().await("^epoch 1, step");

      new ProcessBuilder(List.of(command.split(" ")))
          .directory(directory.toFile())
          .start()
          .waitFor();
      Tributary.Ended ended = run.await();

      assertThat(ended.code()).as("%s", ended).isEqualTo(1);
      assertThat(ended.out())
          .anyMatch(
              line ->
                  line.startsWith(out + " WAS REMOVED OR RENAMED while the run was in progress; ")
                      && line.contains("the run is saved in " + next));
      Matcher stopped = STOPPED.matcher(ended.out().getLast());
      assertThat(stopped.matches()).as("%s", ended).isTrue();
      step = Long.parseLong(stopped.group(1));
      assertThat(ended.out().getLast())
          .contains(new RecordedRun(next).checkpoint(step).toString())
          .endsWith(", with --out " + next);
      assertThat(new RecordedRun(next).newestCheckpoint().orElseThrow().moment().step())
          .isEqualTo(step);
    }
    Tributary.Ended again = Tributary.train(Tributary.DIGITS, next, "--set", EPOCHS);

    assertThat(again.out()).contains("resumed at step " + step + " of 6900 (term 2)");
    assertThat(again.weights()).isEqualTo(WeightsHash.byLocalTrainer(Tributary.DIGITS, EPOCHS));
  }
}
