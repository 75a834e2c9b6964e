package dev.tributary.deploy.cli.option;

import java.util.List;
import picocli.CommandLine.Option;

/// `--set`: overrides keys of a job.
public final class SetOption {
  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override a key of the job, e.g. training.epochs=3. Can be repeated.")
  private List<String> overrides = List.of();

  public List<String> overrides() {
    return overrides;
  }
}
