package dev.tributary.deploy.cli.option;

import dev.tributary.data.DataDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// `--data`: the directory of a job's data files.
public final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Look for the job's files in this directory, under their names. Where two of the job's"
              + " files have one name, under the ends of their paths that tell them apart, e.g."
              + " train/images.gz and test/images.gz.")
  private Path data;

  public Optional<Path> directory() {
    return Optional.ofNullable(data);
  }

  /// The directory in which to look for the files of a job.
  ///
  /// @param job the directory of the job file
  public DataDirectory of(Path job) {
    return new DataDirectory(job, directory());
  }

  /// The words of this option, for another command.
  public List<String> words() {
    return data == null ? List.of() : List.of("--data", data.toString());
  }
}
