package dev.tributary.data;

import dev.tributary.job.BadInput;
import dev.tributary.job.FailureText;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;

/// The directory in which the files of a job are found.
///
/// @param job the directory of the job file: paths are relative to it
/// @param override another directory, in which the job's files are found instead: a worker on
///   another machine may keep its data elsewhere
/// @param files the names of the files in that directory
public record DataDirectory(Path job, Optional<Path> override, FileTails files) {

  public DataDirectory(Path job, Optional<Path> override) {
    this(job, override, FileTails.NONE);
  }

  /// The directory of a job whose files are where the job says.
  public static DataDirectory ofJob(Path job) {
    return new DataDirectory(job, Optional.empty());
  }

  /// The same directory for a job that names these files. Other files are where the job says.
  public DataDirectory of(Collection<String> paths) {
    return new DataDirectory(
        job,
        override,
        FileTails.of(paths.stream().flatMap(path -> absolute(path).stream()).toList()));
  }

  /// The expected path of the file that the job calls `path`.
  public Path locate(String path) {
    return override.flatMap(in -> tail(path).map(in::resolve)).orElseGet(() -> job.resolve(path));
  }

  private Optional<Path> tail(String path) {
    return absolute(path).flatMap(files::of);
  }

  /// The absolute path of a file, unless no file can have this name.
  private Optional<Path> absolute(String path) {
    try {
      return Optional.of(job.resolve(path).toAbsolutePath().normalize())
          .filter(file -> file.getFileName() != null);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /// The file that the job calls `path`.
  ///
  /// @param key the key of the job that holds `path`, e.g. `dataset.csv.path`
  /// @throws BadInput at the key if there is no such file, or if `path` is empty
  public Path find(String path, String key) {
    if (path.isEmpty()) {
      throw BadInput.at(key, "missing", "name the file");
    }
    Path file = located(path, key);
    if (!Files.isRegularFile(file)) {
      throw BadInput.at(
          key,
          Files.exists(file) ? file + " is not a file" : "there is no file " + file.normalize(),
          correction(path, key));
    }
    return file;
  }

  private Path located(String path, String key) {
    try {
      return locate(path);
    } catch (InvalidPathException e) {
      throw BadInput.at(key, FailureText.of(e), "rename it").causedBy(e);
    }
  }

  private String correction(String path, String key) {
    Optional<Path> tail = override.flatMap(_ -> tail(path));
    if (tail.isPresent()) {
      return "put it there, or name another data directory"
          + (tail.get().getNameCount() > 1
              ? " (several files of the job have this name; their directories tell them apart)"
              : "");
    }
    return (Path.of(path).isAbsolute()
            ? "correct the path"
            : "the path is relative to the job file; correct it")
        + (key.startsWith("dataset.") ? ", or fetch the data" : "");
  }
}
