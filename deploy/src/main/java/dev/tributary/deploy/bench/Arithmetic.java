package dev.tributary.deploy.bench;

import dev.tributary.nn.Layout;
import dev.tributary.train.PreparedJob;
import java.util.List;

/// The number of arithmetic operations in a step.
final class Arithmetic {
  private Arithmetic() {}

  /// Multiplications and additions in the matrix products of one step, for a network of linear
  /// layers. A layer with a weight of `in x out` and a minibatch of n samples takes
  ///
  ///     forward 2 · n · in · out      dWeight the same      dX the same, except in the first layer
  static double operations(PreparedJob job) {
    List<Long> weights =
        job.architecture().parameters().stream()
            .filter(parameter -> parameter.layout() == Layout.TRANSPOSED)
            .map(parameter -> (long) parameter.size())
            .toList();
    long all = weights.stream().mapToLong(Long::longValue).sum();
    return 2.0 * job.minibatches().at(1).size() * (3 * all - weights.getFirst());
  }
}
