package dev.tributary.data;

import dev.tributary.tensor.Permutation;
import dev.tributary.tensor.Shape;
import java.util.Objects;
import org.ejml.data.FMatrixRMaj;

/// Some samples of another dataset, without a copy: those at positions `from` to `from + size` of a
/// permutation of them, in that order.
record Subset(Dataset all, Permutation order, long from, long size) implements Dataset {

  @Override
  public Shape shape() {
    return all.shape();
  }

  @Override
  public Target target() {
    return all.target();
  }

  @Override
  public void read(long index, FMatrixRMaj x, FMatrixRMaj target, int row) {
    all.read(order.at(from + Objects.checkIndex(index, size)), x, target, row);
  }
}
