package dev.tributary.deploy;

import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.Job;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// Where a run is recorded.
final class OutOption {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the run is recorded. Default: runs/NAME, by the name of the job.")
  Path out;

  Path directory(Job job) {
    return out == null ? Path.of("runs", job.getName()) : out;
  }

  /// The value of an option that must be 1 or more.
  static int positive(String option, int value) {
    if (value < 1) {
      throw BadInput.in(option, value + " is too few", "give 1 or more");
    }
    return value;
  }
}
