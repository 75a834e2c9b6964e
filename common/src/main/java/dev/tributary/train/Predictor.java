package dev.tributary.train;

import dev.tributary.data.Scalings;
import dev.tributary.nn.OutputMeaning;
import dev.tributary.nn.Pass;
import dev.tributary.reduce.Metrics;
import dev.tributary.reduce.Score;
import dev.tributary.tensor.MatrixPool;
import dev.tributary.tensor.Workspace;
import org.ejml.data.FMatrixRMaj;

/// The outputs of a model for rows of features. For one thread at a time.
///
/// The bits of a row's outputs do not depend on the rows that are computed with it.
public final class Predictor {
  private final ModelFile model;
  private final Scalings scalings;
  private final OutputMeaning meaning;
  private final Workspace workspace = new Workspace(new MatrixPool());

  public Predictor(ModelFile model) {
    this.model = model;
    this.scalings = Scalings.of(model.description().getPreprocessing());
    this.meaning = model.loss().outputs();
  }

  /// The number of features of a row.
  public int features() {
    return model.architecture().input().size();
  }

  /// Computes probabilities, or values as the model was trained on them.
  ///
  /// @param x (rows, features), as a source gives them. Modified: standardized
  /// @param out (rows, outputs). Modified: the result
  public void predict(FMatrixRMaj x, FMatrixRMaj out) {
    for (int row = 0; row < x.numRows; row++) {
      scalings.applyToFeatures(x, row);
    }
    try {
      FMatrixRMaj result = model.network().forward(x, Pass.evaluation(workspace)).out();
      System.arraycopy(result.data, 0, out.data, 0, result.getNumElements());
    } finally {
      workspace.reclaim();
    }
    meaning.toProbabilities(out);
  }

  /// The score of samples.
  ///
  /// @param x (rows, features), as a source gives them. Modified: standardized
  /// @param target (rows, 1) of class numbers, or (rows, values) in the data's own units. Modified:
  ///   standardized
  public Score evaluate(FMatrixRMaj x, FMatrixRMaj target) {
    for (int row = 0; row < x.numRows; row++) {
      scalings.applyToFeatures(x, row);
      scalings.applyToTargets(target, row);
    }
    Pass pass = Pass.evaluation(workspace);
    try {
      FMatrixRMaj out = model.network().forward(x, pass).out();
      return model.loss().of(out, target, pass).score();
    } finally {
      workspace.reclaim();
    }
  }

  /// The means of a score, with errors in the units of the data.
  public Metrics metrics(Score score) {
    return score.metrics(model.loss().rates()).inUnits(model.names().units());
  }
}
