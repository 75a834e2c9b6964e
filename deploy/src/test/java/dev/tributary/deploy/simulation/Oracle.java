package dev.tributary.deploy.simulation;

import dev.tributary.train.LocalTrainer;
import dev.tributary.train.PreparedJob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// The expected weights and loss of each step of a job, computed by the one-process trainer.
final class Oracle {
  private final PreparedJob job;
  private final List<List<float[]>> versions = new ArrayList<>();
  private final List<Double> losses = new ArrayList<>(); // of steps 1, 2, …
  private final List<float[]> model;

  Oracle(PreparedJob job) {
    this.job = job;
    LocalTrainer trainer = new LocalTrainer(job);
    versions.add(copies(trainer.weights()));
    trainer.train(
        step -> {
          versions.add(copies(trainer.weights()));
          losses.add(step.loss());
        });
    model = copies(trainer.weights());
  }

  PreparedJob job() {
    return job;
  }

  /// Whether the weights are those of the version, to the bit.
  boolean agrees(long version, List<FMatrixRMaj> weights) {
    return version <= last() && areEqual(versions.get((int) version), weights);
  }

  /// Whether the weights are those of the trained model, to the bit.
  boolean agreesWithModel(List<FMatrixRMaj> weights) {
    return areEqual(model, weights);
  }

  /// The step with which the run ends.
  long last() {
    return losses.size();
  }

  private static boolean areEqual(List<float[]> expected, List<FMatrixRMaj> weights) {
    for (int p = 0; p < expected.size(); p++) {
      if (Arrays.mismatch(expected.get(p), weights.get(p).data) >= 0) {
        return false;
      }
    }
    return true;
  }

  /// Whether the value is the mean loss of the step. The order in which the shards' losses are
  /// added may differ, hence the tolerance.
  boolean agrees(long step, double loss) {
    return step <= last() && Math.abs(loss - losses.get((int) step - 1)) < 1e-12;
  }

  private static List<float[]> copies(List<FMatrixRMaj> weights) {
    return weights.stream().map(matrix -> matrix.data.clone()).toList();
  }
}
