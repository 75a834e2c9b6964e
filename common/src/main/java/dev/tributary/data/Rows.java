package dev.tributary.data;

import dev.tributary.tensor.Permutation;
import java.util.Objects;

/// Some of the samples of a dataset, in an order.
interface Rows {

  long size();

  /// The sample at a position, both counted from 0.
  long at(long position);

  /// All samples in their order.
  record All(long size) implements Rows {
    @Override
    public long at(long position) {
      return Objects.checkIndex(position, size);
    }
  }

  /// The positions `from` to `from + size` of a permutation. Nothing is stored.
  record Range(Permutation order, long from, long size) implements Rows {
    @Override
    public long at(long position) {
      return order.at(from + Objects.checkIndex(position, size));
    }
  }

  /// A list of samples.
  record Listed(int[] rows) implements Rows {
    @Override
    public long size() {
      return rows.length;
    }

    @Override
    public long at(long position) {
      return rows[Math.toIntExact(position)];
    }
  }
}
