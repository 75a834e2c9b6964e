package dev.tributary.deploy.cli.option;

import dev.tributary.coordinator.job.JobSettings;
import dev.tributary.coordinator.round.StragglerPolicy;
import dev.tributary.job.BadInput;
import picocli.CommandLine.Option;

/// `--straggler-factor`: when idle workers begin backup tasks.
public final class StragglerOption {
  @Option(
      names = "--straggler-factor",
      paramLabel = "X",
      description =
          "When a step takes X times as long as usual, idle workers also compute its missing"
              + " shards. 0: never. Default: ${DEFAULT-VALUE}.")
  double factor = JobSettings.STRAGGLER_FACTOR;

  public StragglerPolicy policy() {
    if (!(factor == 0 || factor >= 1)) {
      throw BadInput.in(
          "--straggler-factor", factor + " is neither 0 nor 1 or more", "give 0, or 1 or more");
    }
    return StragglerPolicy.of(factor);
  }
}
