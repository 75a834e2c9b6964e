package dev.tributary.coordinator.job;

import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.proto.v1.NonFinite;
import dev.tributary.reduce.TreeNode;
import dev.tributary.tensor.ElementType;
import dev.tributary.train.Precision;
import java.util.function.Function;

/// Messages to people about a gradient or a weight that is not finite.
final class NonFiniteText {
  private static final String REMEDY =
      "the weights are those of the step before; lower the learning rate or clip the gradient"
          + " (training.clip)";

  /// The remedy if the shards, and so the samples, are known.
  private static final String SAMPLES_REMEDY = REMEDY + ", or look at the samples of ";

  private NonFiniteText() {}

  /// The message for a value that a worker found.
  ///
  /// @param type the element type of gradients
  static String of(long step, String worker, NonFinite found, ElementType type) {
    boolean isLoss = found.getParameter().equals("loss");
    String what =
        isLoss
            ? "the loss is " + found.getValue()
            : "the gradient of %s is %s at element %s"
                .formatted(found.getParameter(), found.getValue(), found.getIndex());
    String samples = SAMPLES_REMEDY + "that shard";
    String remedy = isLoss ? samples : remedy(samples, "wire.gradients", type);
    return "step %s, shard %s on %s: %s; %s"
        .formatted(step, found.getShard(), worker, what, remedy);
  }

  /// The message for a value that a reducer found.
  ///
  /// @param name gives the name of a session's worker
  static String of(
      Reducer.NotFinite found,
      Function<SessionId, String> name,
      String parameter,
      Precision types) {
    boolean isWeight = found.from() instanceof Reducer.Source.Update;
    ElementType type = isWeight ? types.weights() : types.gradients();
    String remedy =
        found.from() instanceof Reducer.Source.Worker(var session, TreeNode node)
            ? SAMPLES_REMEDY + (node.isLeaf() ? "that shard" : "those shards")
            : REMEDY;
    String what =
        switch (found.from()) {
          case Reducer.Source.Worker(SessionId session, TreeNode node) ->
              "shards %s from %s: the gradient of %s"
                  .formatted(node, name.apply(session), parameter);
          case Reducer.Source.Sum _ -> "the sum over all shards: the gradient of " + parameter;
          case Reducer.Source.Update _ -> "the optimizer: the new value of " + parameter;
        };
    return "step %s, %s is %s at element %s; %s"
        .formatted(
            found.step(),
            what,
            type.text(found.value()),
            found.index(),
            remedy(remedy, isWeight ? "wire.weights" : "wire.gradients", type));
  }

  private static String remedy(String remedy, String key, ElementType type) {
    return type == ElementType.FLOAT16
        ? remedy + "; or set " + key + " to bfloat16: float16 ends at 65504"
        : remedy;
  }
}
