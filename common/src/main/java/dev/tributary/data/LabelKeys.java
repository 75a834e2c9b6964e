package dev.tributary.data;

import dev.tributary.job.BadInput;
import java.util.Optional;
import org.ejml.data.FMatrixRMaj;

/// The classes of samples that have no columns with names.
record LabelKeys(Dataset samples) implements SampleKeys {

  @Override
  public long size() {
    return samples.size();
  }

  @Override
  public Optional<int[]> classes() {
    if (!(samples.target() instanceof Dataset.Target.Classes)) {
      return Optional.empty();
    }
    int[] classes = new int[Math.toIntExact(samples.size())];
    FMatrixRMaj x = new FMatrixRMaj(1, samples.shape().size());
    FMatrixRMaj target = new FMatrixRMaj(1, 1);
    for (int i = 0; i < classes.length; i++) {
      samples.read(i, x, target, 0);
      classes[i] = (int) target.data[0];
    }
    return Optional.of(classes);
  }

  @Override
  public int[] groups(String column) {
    throw BadInput.at(
        "dataset.holdout.group", "only a table has columns", "remove it, or use dataset.csv");
  }
}
