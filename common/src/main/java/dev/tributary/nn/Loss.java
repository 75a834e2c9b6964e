package dev.tributary.nn;

import dev.tributary.data.Dataset.Target;
import dev.tributary.data.TargetCheck;
import dev.tributary.reduce.Score;
import dev.tributary.reduce.quality.Quality;
import dev.tributary.tensor.Shape;
import java.util.Optional;
import java.util.Set;
import org.ejml.data.FMatrixRMaj;

/// The function that training minimizes. A loss returns *sums* over samples, never means: the sums
/// of a minibatch are divided once, after all of them have been added.
public interface Loss {

  /// Checks that the loss can compare the model's output with the data's target.
  ///
  /// @param output the shape of one sample after the last layer
  /// @throws dev.tributary.job.BadInput if it cannot, at a key of the job
  void requireSuits(Shape output, Target target);

  /// The values to predict that the loss accepts, if it does not accept every one.
  default Optional<TargetCheck.Range> targets() {
    return Optional.empty();
  }

  /// The loss of a shard, and its gradient with respect to `out` if the pass wants it.
  ///
  /// @param out (batch, outputs), the network's output, not modified
  /// @param target (batch, 1) of class numbers, or (batch, outputs) of values
  Result of(FMatrixRMaj out, FMatrixRMaj target, Pass pass);

  /// What an output of a network means that was trained with this loss.
  OutputMeaning outputs();

  /// The rates for which the loss counts samples, for example the accuracy.
  Set<Score.Rate> rates();

  /// What an evaluation counts about the predictions, besides the score. In evaluation the score of
  /// a result has a quality of this form, in training none.
  Quality.Form quality(Target target);

  /// @param score the score of the samples, whose losses are added in row order
  /// @param dOut the gradient of the sum of losses with respect to `out`; null in evaluation
  record Result(Score score, FMatrixRMaj dOut) {}
}
