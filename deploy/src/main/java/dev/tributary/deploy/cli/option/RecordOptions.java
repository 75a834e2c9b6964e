package dev.tributary.deploy.cli.option;

import dev.tributary.coordinator.run.ResumeMode;
import dev.tributary.coordinator.run.SavedPreprocessing;
import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.Job;
import dev.tributary.proto.v1.Preprocessing;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options of every command that trains: the directory of the run, whether it has a ledger, and
/// what happens to an earlier run in that directory.
public final class RecordOptions {
  @Mixin private final OutOption out = OutOption.byDefault("runs/NAME");

  @Option(
      names = "--fresh",
      description =
          "Start at step 0. An unfinished run of this job in the directory is moved aside."
              + " Default: resume from its newest checkpoint.")
  private boolean fresh;

  @Option(
      names = "--extend",
      description =
          "Go on with the earlier run in the directory although this job differs from its own: with"
              + " more epochs or steps, another learning rate, schedule or rule of early stopping.")
  private boolean extend;

  @Option(
      names = "--no-ledger",
      description =
          "Do not write ledger.jsonl, which records the samples of every step and the digests of"
              + " its gradient and weights.")
  private boolean noLedger;

  /// The treatment of an earlier run in the directory.
  ///
  /// @param usual the mode without `--fresh` and `--extend`
  /// @throws BadInput if both are given
  public ResumeMode resumeMode(ResumeMode usual) {
    if (fresh && extend) {
      throw BadInput.in(
          "--extend and --fresh", "a run cannot go on and start anew", "give one of them");
    }
    return fresh ? ResumeMode.FRESH : extend ? ResumeMode.EXTEND : usual;
  }

  public boolean keepsLedger() {
    return !noLedger;
  }

  public Path directory(Job job) {
    return out.directory(job);
  }

  /// What the run in the directory, if it is resumed, took over from the model that it began with.
  public Optional<Preprocessing> saved(Job job) {
    return fresh ? Optional.empty() : SavedPreprocessing.of(directory(job), job);
  }
}
