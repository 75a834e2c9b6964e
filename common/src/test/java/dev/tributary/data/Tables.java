package dev.tributary.data;

import dev.tributary.job.JobFile;
import dev.tributary.proto.v1.Preprocessing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Tables in files and the samples that a job reads from them.
record Tables(Path directory) {
  private static final String JOB =
      """
      name: table
      seed: %s
      dataset: %s
      model: {layers: [{linear: {units: 1}}]}
      loss: {mean_squared_error: {}}
      training: {batch: 1, shards: 1, epochs: 1, optimizer: {sgd: {learning_rate: 1}}}
      """;

  /// Writes a file.
  Path write(String name, String text) {
    return write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  Path write(String name, byte[] bytes) {
    try {
      return Files.write(directory.resolve(name), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Opens a dataset that is spelled as in a job file.
  OpenedData open(String dataset) {
    return open(dataset, 1, Optional.empty());
  }

  OpenedData open(String dataset, long seed, Optional<Preprocessing> given) {
    return DataSources.open(settings(dataset, seed), DataDirectory.ofJob(directory), seed, given);
  }

  dev.tributary.proto.v1.Dataset settings(String dataset, long seed) {
    Path job = write("job.yaml", JOB.formatted(seed, dataset));
    return JobFile.read(job, List.of()).resolved().getDataset();
  }

  /// The samples of a table whose text is given. Its settings are those of `dataset.csv` without
  /// the path.
  OpenedData read(String text, String csv) {
    write("t.csv", text);
    return open("{csv: {path: t.csv, %s}}".formatted(csv));
  }
}
