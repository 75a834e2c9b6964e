package dev.tributary.deploy.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The job files of tests.
public final class TestJobs {
  private static final Path DATA = Path.of("data", "digits.csv.gz").toAbsolutePath();

  /// A job with everything that could make the bits depend on the assignment of shards: optimizer
  /// state, a norm over all parameters, random masks, statistics of the data, shards of unequal
  /// size (52 samples in 5), a last minibatch of 33 (1437 = 27 · 52 + 33), and branches.
  public static final String AWKWARD =
      """
      name: awkward
      seed: 7
      dataset:
        csv: {path: "%s", label_column: 64, scale: 0.0625}
        holdout: 0.2
        standardize: true
      model:
        layers:
          - linear: {units: 33}
          - gelu: {}
          - residual:
              layers:
                - linear: {units: 17}
                - tanh: {}
                - dropout: {probability: 0.25}
                - linear: {units: 33}
          - linear: {units: 10}
      loss: {softmax_cross_entropy: {label_smoothing: 0.1}}
      training:
        batch: 52
        shards: 5
        epochs: 2
        optimizer: {adam: {learning_rate: 0.003, weight_decay: 0.0001}}
        schedule: {linear: {warmup_steps: 5}}
        clip: {global_norm: 0.5}
      """
          .formatted(DATA);

  /// A job with four samples and one small layer.
  public static final String SMALL =
      """
      name: small
      dataset:
        csv: {path: small.csv, label_column: 2}
      model:
        layers:
          - linear: {units: 2}
      loss: {softmax_cross_entropy: {}}
      training:
        batch: 4
        shards: 2
        epochs: 2
        optimizer: {sgd: {learning_rate: 0.1}}
      """;

  public static final String SMALL_DATA = "0.5,1.5,0\n-1,2,1\n3,-0.25,1\n0,1,0\n";

  private TestJobs() {}

  /// Writes a job file, and `small.csv` beside it.
  public static Path write(Path directory, String yaml) throws IOException {
    Files.writeString(directory.resolve("small.csv"), SMALL_DATA);
    return Files.writeString(directory.resolve("job.yaml"), yaml);
  }
}
