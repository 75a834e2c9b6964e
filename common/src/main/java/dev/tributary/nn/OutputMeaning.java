package dev.tributary.nn;

import dev.tributary.tensor.Functions;
import org.ejml.data.FMatrixRMaj;

/// What the outputs of a network mean, which is a matter of its loss.
public enum OutputMeaning {
  /// The logits of classes, of which one is right: probabilities are softmax(x).
  ONE_OF_CLASSES {
    @Override
    public void toProbabilities(FMatrixRMaj out) {
      int classes = out.numCols;
      for (int row = 0; row < out.numRows; row++) {
        int at = row * classes;
        float max = out.data[at];
        for (int j = at + 1; j < at + classes; j++) {
          max = Math.max(max, out.data[j]);
        }
        for (int j = at; j < at + classes; j++) {
          out.data[j] -= max;
        }
        Functions.exp(out.data, at, out.data, at, classes);
        double total = 0;
        for (int j = at; j < at + classes; j++) {
          total += out.data[j];
        }
        for (int j = at; j < at + classes; j++) {
          out.data[j] = (float) (out.data[j] / total);
        }
      }
    }
  },
  /// A logit for each yes-or-no question: the probability of yes is σ(x).
  YES_OR_NO {
    @Override
    public void toProbabilities(FMatrixRMaj out) {
      Functions.sigmoid(out.data, 0, out.data, 0, out.getNumElements());
    }
  },
  /// The predicted values themselves.
  VALUES {
    @Override
    public void toProbabilities(FMatrixRMaj out) {}
  };

  /// Turns logits into probabilities; values stay what they are. The result of a row does not
  /// depend on other rows. Modified: `out` (rows, outputs).
  public abstract void toProbabilities(FMatrixRMaj out);
}
