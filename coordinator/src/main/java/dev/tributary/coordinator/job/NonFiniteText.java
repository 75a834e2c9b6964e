package dev.tributary.coordinator.job;

import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.proto.v1.NonFinite;
import java.util.function.Function;

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

  /// Found by a reducer.
  ///
  /// @param name what a session's worker is called
  static String of(Reducer.NotFinite found, Function<SessionId, String> name, String parameter) {
    String what =
        switch (found.from()) {
          case Reducer.Source.Worker(SessionId session) ->
              "shards %s from %s: the gradient of %s"
                  .formatted(found.of().shards(), name.apply(session), parameter);
          case Reducer.Source.Sum _ -> "the sum over all shards: the gradient of " + parameter;
          case Reducer.Source.Update _ -> "the optimizer: the new value of " + parameter;
        };
    return "step %d, %s is %s at element %d; %s"
        .formatted(found.step(), what, found.value(), found.index(), REMEDY);
  }
}
