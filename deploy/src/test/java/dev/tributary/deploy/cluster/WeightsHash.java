package dev.tributary.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.checkpoint.WeightsDigest;
import dev.tributary.data.DataDirectory;
import dev.tributary.job.JobFile;
import dev.tributary.train.LedgerOracle;
import dev.tributary.train.LocalTrainer;
import dev.tributary.train.ModelTensors;
import dev.tributary.train.PreparedJob;
import java.nio.file.Path;
import java.util.List;

/// The hash of trained weights: the one that a run prints, and the one that it must have.
public final class WeightsHash {
  private static final String LAST_LINE = "weights sha256 ";

  private WeightsHash() {}

  /// The expected hash, computed by the one-process trainer, which is the specification of every
  /// run.
  public static String byLocalTrainer(Path yaml, String... overrides) {
    PreparedJob job = prepared(yaml, overrides);
    return WeightsDigest.of(
        ModelTensors.of(job.architecture(), new LocalTrainer(job).train(step -> {})));
  }

  /// The expected lines of the steps in the ledger, computed likewise.
  public static List<String> ledgerByLocalTrainer(Path yaml, String... overrides) {
    return LedgerOracle.lines(prepared(yaml, overrides));
  }

  private static PreparedJob prepared(Path yaml, String... overrides) {
    JobFile file = JobFile.read(yaml, List.of(overrides));
    return PreparedJob.prepare(file.job(), DataDirectory.ofJob(file.directory()));
  }

  /// The hash on the last line of a command's output.
  public static String onLastLineOf(List<String> out, List<String> err) {
    assertThat(out).as("standard output; standard error: %s", err).isNotEmpty();
    assertThat(out.getLast())
        .as("last line; standard error: %s", err)
        .matches(LAST_LINE + "[0-9a-f]{64}");
    return out.getLast().substring(LAST_LINE.length());
  }
}
