package dev.tributary.deploy.cli.option;

import dev.tributary.proto.v1.Job;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// `--out`: the directory in which a command records. Each command has its own default.
public final class OutOption {
  /// Stands for the name of the job in a default.
  private static final String NAME = "NAME";

  private final Path byDefault;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where runs are recorded. Default: ${DEFAULT-VALUE}.")
  private Path out;

  private OutOption(Path byDefault) {
    this.byDefault = byDefault;
    this.out = byDefault;
  }

  /// @param path the default; `NAME` in it stands for the name of the job
  public static OutOption byDefault(String path) {
    return new OutOption(Path.of(path));
  }

  /// The directory for a job.
  public Path directory(Job job) {
    return isGiven() ? out : Path.of(byDefault.toString().replace(NAME, job.getName()));
  }

  /// The directory, for a command whose default names no job.
  public Path directory() {
    return out;
  }

  /// The default is this very object; the same path on the command line is another one.
  private boolean isGiven() {
    return out != byDefault;
  }
}
