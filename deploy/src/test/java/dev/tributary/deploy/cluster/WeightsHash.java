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

/// The hash of trained weights: what a run says it is, and what it must be.
public final class WeightsHash {
  private static final String LAST_LINE = "weights sha256 ";

  private WeightsHash() {}

  /// By the one-process trainer, which is the specification of every run.
  public static String byLocalTrainer(Path yaml, String... overrides) {
    PreparedJob job = prepared(yaml, overrides);
    return WeightsDigest.of(
        ModelTensors.of(job.architecture(), new LocalTrainer(job).train(step -> {})));
  }

  /// The lines of the steps in the ledger that a run must leave, likewise.
  public static List<String> ledgerByLocalTrainer(Path yaml, String... overrides) {
    return LedgerOracle.lines(prepared(yaml, overrides));
  }

  private static PreparedJob prepared(Path yaml, String... overrides) {
    JobFile file = JobFile.read(yaml, List.of(overrides));
    return PreparedJob.prepare(file.job(), DataDirectory.ofJob(file.directory()));
  }

  public static String onLastLineOf(List<String> out, List<String> err) {
    assertThat(out).as("standard output; standard error: %s", err).isNotEmpty();
    assertThat(out.getLast())
        .as("last line; standard error: %s", err)
        .matches(LAST_LINE + "[0-9a-f]{64}");
    return out.getLast().substring(LAST_LINE.length());
  }
}
