package dev.tributary.coordinator.job;

import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.proto.v1.NonFinite;
import java.util.Optional;

/// What people are told of a gradient that is not finite.
final class NonFiniteText {
  private static final String REMEDY =
      "the weights are those of the step before; lower the learning rate, clip the gradient"
          + " (training.clip), or look at the samples of that shard";

  private NonFiniteText() {}

  /// Found by the worker that computed it.
  static String of(long step, String worker, NonFinite found) {
    String what =
        found.getParameter().equals("loss")
            ? "the loss is " + found.getValue()
            : "the gradient of %s is %s at element %d"
                .formatted(found.getParameter(), found.getValue(), found.getIndex());
    return "step %d, shard %d on %s: %s; %s"
        .formatted(step, found.getShard(), worker, what, REMEDY);
  }

  /// Found in what arrived, or in the sum of what arrived.
  static String of(Reducer.NotFinite found, Optional<String> worker, String parameter) {
    String where =
        worker
            .map(name -> "shards %s from %s".formatted(found.of().shards(), name))
            .orElse("the sum over all shards");
    return "step %d, %s: the gradient of %s is %s at element %d; %s"
        .formatted(found.step(), where, parameter, found.value(), found.index(), REMEDY);
  }
}
