package dev.tributary.deploy.cli.option;

import dev.tributary.proto.v1.Job;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// `--out`: the directory in which a command records runs. Each command has its own default.
public final class OutOption {
  /// The placeholder for the name of the job in a default.
  private static final String NAME = "NAME";

  private final Path byDefault;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The directory for the records of runs. Default: ${DEFAULT-VALUE}.")
  private Path out;

  private OutOption(Path byDefault) {
    this.byDefault = byDefault;
    this.out = byDefault;
  }

  /// An option with this default.
  ///
  /// @param path the default, in which `NAME` is replaced with the name of the job
  public static OutOption byDefault(String path) {
    return new OutOption(Path.of(path));
  }

  /// The directory for a job.
  public Path directory(Job job) {
    return isGiven() ? out : Path.of(byDefault.toString().replace(NAME, job.getName()));
  }

  /// The directory, for a command whose default does not contain `NAME`.
  public Path directory() {
    return out;
  }

  /// Whether the option was given. The comparison is by identity: the same path on the command line
  /// is another object.
  private boolean isGiven() {
    return out != byDefault;
  }
}
