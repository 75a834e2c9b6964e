package dev.tributary.deploy.cli.option;

import dev.tributary.coordinator.run.ResumeMode;
import dev.tributary.proto.v1.Job;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options of every command that trains: where the run is recorded, whether with a ledger, and
/// what happens to an earlier run there.
public final class RecordOptions {
  @Mixin private final OutOption out = OutOption.byDefault("runs/NAME");

  @Option(
      names = "--fresh",
      description =
          "Begin at step 0 even if an unfinished run of this job is there; it is moved aside."
              + " Default: go on from its newest checkpoint.")
  private boolean fresh;

  @Option(
      names = "--no-ledger",
      description =
          "Keep no ledger.jsonl, which records the samples of every step and the digests of its"
              + " gradient and weights.")
  private boolean noLedger;

  /// @param usual the mode without `--fresh`
  public ResumeMode resumeMode(ResumeMode usual) {
    return fresh ? ResumeMode.FRESH : usual;
  }

  public boolean keepsLedger() {
    return !noLedger;
  }

  public Path directory(Job job) {
    return out.directory(job);
  }
}
