package dev.tributary.deploy.cli.option;

import dev.tributary.coordinator.job.JobSettings;
import dev.tributary.coordinator.round.StragglerPolicy;
import dev.tributary.job.BadInput;
import picocli.CommandLine.Option;

/// When idle workers are to compute what others are late with.
public final class StragglerOption {
  @Option(
      names = "--straggler-factor",
      paramLabel = "X",
      description =
          "Let idle workers compute what is missing of a step that takes X times as long as usual,"
              + " too; 0: never. Default: ${DEFAULT-VALUE}.")
  double factor = JobSettings.STRAGGLER_FACTOR;

  public StragglerPolicy policy() {
    if (!(factor == 0 || factor >= 1)) {
      throw BadInput.in(
          "--straggler-factor", factor + " is no such factor", "give 0, or 1 or more");
    }
    return StragglerPolicy.of(factor);
  }
}
