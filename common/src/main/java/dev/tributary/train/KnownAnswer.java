package dev.tributary.train;

import dev.tributary.data.Dataset.Target;
import dev.tributary.digest.Sha256;
import dev.tributary.nn.Loss;
import dev.tributary.nn.Network;
import dev.tributary.nn.ParameterSpec;
import dev.tributary.nn.Pass;
import dev.tributary.tensor.ElementType;
import dev.tributary.tensor.MatrixPool;
import dev.tributary.tensor.Purpose;
import dev.tributary.tensor.Randomness;
import dev.tributary.tensor.Workspace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// The known-answer test of a joining worker. Coordinator and worker compute the gradient of one
/// shard that depends on the job alone: with the job's network, loss and element types, but with
/// weights and samples that are random numbers. A worker with another arithmetic, or with a broken
/// processor core, gets other bits and is refused.
///
///     weight      uniform in [-s, s], s = √(3 / rows)   stream: seed, KNOWN_ANSWER, the parameter's name
///     features    uniform in [-1, 1]                    stream: seed, KNOWN_ANSWER, "x"
///     class       row mod classes
///     values      uniform in [0, 1)                     stream: seed, KNOWN_ANSWER, "target"
///
/// The weights are rounded to the job's type of weights. The pass is that of step 0 at position 0.
/// The digest is SHA-256 over the sum of the losses as a double, and over the gradients of all
/// parameters in order, each rounded to the job's type of gradients, as float32 in memory order. All
/// numbers are little-endian. Each NaN counts as 7fc00000 or 7ff8000000000000, because the bits of a
/// NaN depend on the processor.
final class KnownAnswer {
  /// The number of samples: a whole block of the matrix kernels, and a rest.
  private static final int ROWS = 9;

  private KnownAnswer() {}

  static byte[] digest(PreparedJob job) {
    Workspace workspace = new Workspace(new MatrixPool());
    ElementType type = job.precision().gradients();
    Pass pass = Pass.training(job.seed(), 0, 0, workspace).withGradientType(type);
    FMatrixRMaj x = new FMatrixRMaj(ROWS, job.training().shape().size());
    stream(job, "x").fillUniform(x.data, -1, 1);
    Network network = job.architecture().network(weights(job));
    Network.Trace trace = network.forward(x, pass);
    Loss.Result loss = job.loss().of(trace.out(), target(job), pass);
    FMatrixRMaj[] gradients = new FMatrixRMaj[network.parameters().size()];
    network.backward(
        loss.dOut(),
        trace,
        pass,
        (parameter, gradient) -> gradients[parameter] = gradient.rounded(type).matrix());
    MessageDigest digest = Sha256.begin();
    add(digest, loss.score().lossSum());
    for (FMatrixRMaj gradient : gradients) {
      add(digest, gradient);
    }
    return digest.digest();
  }

  private static List<FMatrixRMaj> weights(PreparedJob job) {
    List<FMatrixRMaj> weights = new ArrayList<>();
    ElementType type = job.precision().weights();
    for (ParameterSpec spec : job.architecture().parameters()) {
      FMatrixRMaj weight = new FMatrixRMaj(spec.rows(), spec.cols());
      float bound = (float) Math.sqrt(3.0 / spec.rows());
      stream(job, spec.name()).fillUniform(weight.data, -bound, bound);
      type.round(weight.data, 0, weight.data, 0, weight.data.length);
      weights.add(weight);
    }
    return weights;
  }

  private static FMatrixRMaj target(PreparedJob job) {
    Target kind = job.training().target();
    FMatrixRMaj target = new FMatrixRMaj(ROWS, kind.columns());
    switch (kind) {
      case Target.Classes(int count) -> {
        for (int row = 0; row < ROWS; row++) {
          target.data[row] = row % count;
        }
      }
      case Target.Values _ -> stream(job, "target").uniform(target.data, 0, target.data.length);
    }
    return target;
  }

  private static Randomness stream(PreparedJob job, String name) {
    return Randomness.of(job.seed(), Purpose.KNOWN_ANSWER, name);
  }

  private static void add(MessageDigest digest, double value) {
    ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    digest.update(bytes.putLong(Double.doubleToLongBits(value)).flip());
  }

  private static void add(MessageDigest digest, FMatrixRMaj matrix) {
    ByteBuffer row =
        ByteBuffer.allocate(Float.BYTES * matrix.numCols).order(ByteOrder.LITTLE_ENDIAN);
    for (int r = 0; r < matrix.numRows; r++) {
      row.clear();
      for (int c = 0; c < matrix.numCols; c++) {
        row.putInt(Float.floatToIntBits(matrix.data[r * matrix.numCols + c]));
      }
      digest.update(row.flip());
    }
  }
}
