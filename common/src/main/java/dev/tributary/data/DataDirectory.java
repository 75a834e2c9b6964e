package dev.tributary.data;

import dev.tributary.job.BadInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The directory in which the files of a job are found.
///
/// @param job the directory of the job file: paths are relative to it
/// @param override another directory, from which files of the same *names* are taken instead: a
///   worker on another machine may keep its data elsewhere
public record DataDirectory(Path job, Optional<Path> override) {

  /// The directory of a job whose files are where the job says.
  public static DataDirectory ofJob(Path job) {
    return new DataDirectory(job, Optional.empty());
  }

  /// The expected path of the file that the job calls `path`.
  public Path locate(String path) {
    Path named = Path.of(path);
    return override.map(in -> in.resolve(named.getFileName())).orElse(job.resolve(named));
  }

  /// The file that the job calls `path`.
  ///
  /// @param key the key of the job that holds `path`, e.g. `dataset.csv.path`
  /// @throws BadInput at the key if there is no such file, or if `path` is empty
  public Path find(String path, String key) {
    if (path.isEmpty()) {
      throw BadInput.at(key, "missing", "name the file");
    }
    Path file = locate(path);
    if (!Files.isRegularFile(file)) {
      throw BadInput.at(
          key,
          Files.exists(file) ? file + " is not a file" : "there is no file " + file.normalize(),
          override.isPresent()
              ? "put it there, or name another data directory"
              : correction(path, key));
    }
    return file;
  }

  private static String correction(String path, String key) {
    return (Path.of(path).isAbsolute()
            ? "correct the path"
            : "the path is relative to the job file; correct it")
        + (key.startsWith("dataset.") ? ", or fetch the data" : "");
  }
}
