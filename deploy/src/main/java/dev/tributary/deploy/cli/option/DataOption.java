package dev.tributary.deploy.cli.option;

import dev.tributary.data.DataDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// `--data`: where the data files of a job are.
public final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Look for the job's data files in this directory, by their names.")
  private Path data;

  public Optional<Path> directory() {
    return Optional.ofNullable(data);
  }

  /// Finds the files of a job.
  ///
  /// @param job the directory of the job file
  public DataDirectory of(Path job) {
    return new DataDirectory(job, directory());
  }

  /// The option again, for another command.
  public List<String> words() {
    return data == null ? List.of() : List.of("--data", data.toString());
  }
}
