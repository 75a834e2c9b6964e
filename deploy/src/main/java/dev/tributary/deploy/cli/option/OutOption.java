package dev.tributary.deploy.cli.option;

import dev.tributary.coordinator.run.Beginning;
import dev.tributary.deploy.cli.RunLauncher;
import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.Job;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// Where a run is recorded, how, and what becomes of an earlier one there.
public final class OutOption {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the run is recorded. Default: runs/NAME, by the name of the job.")
  Path out;

  @Option(
      names = "--fresh",
      description =
          "Begin at step 0 even if an unfinished run of this job is there; it is moved aside."
              + " Default: go on from its newest checkpoint.")
  boolean fresh;

  @Option(
      names = "--no-ledger",
      description =
          "Keep no ledger.jsonl, which says of every step what it counted and what it came to.")
  boolean noLedger;

  /// @param usual unless a person wants it otherwise
  /// @param stays whether to answer workers when the run is over
  public RunLauncher.Occasion occasion(Beginning.Manner usual, boolean stays) {
    return new RunLauncher.Occasion(fresh ? Beginning.Manner.FRESH : usual, stays, !noLedger);
  }

  public Path directory(Job job) {
    return out == null ? Path.of("runs", job.getName()) : out;
  }

  /// The value of an option that must be 1 or more.
  public static int positive(String option, int value) {
    if (value < 1) {
      throw BadInput.in(option, value + " is too few", "give 1 or more");
    }
    return value;
  }
}
