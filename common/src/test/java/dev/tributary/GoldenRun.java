package dev.tributary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tributary.checkpoint.TensorFile;
import dev.tributary.job.JobDefaults;
import dev.tributary.nn.Architecture;
import dev.tributary.nn.Loss;
import dev.tributary.nn.Network;
import dev.tributary.nn.Pass;
import dev.tributary.nn.SoftmaxCrossEntropy;
import dev.tributary.optim.Optimizer;
import dev.tributary.optim.Optimizers;
import dev.tributary.proto.v1.Model;
import dev.tributary.proto.v1.Training;
import dev.tributary.tensor.MatrixPool;
import dev.tributary.tensor.Workspace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.ejml.data.FMatrixRMaj;

/// A short training run on the digits whose every loss and final weight PyTorch has computed.
record GoldenRun(Model model, Training training) {
  private static final double LOSS_TOLERANCE = 1e-4;
  private static final double WEIGHT_TOLERANCE = 1e-3; // of a tensor's largest magnitude
  private static final float GREY_LEVELS = 16;

  /// Reads a run. Its `spec` is the job's `training`, plus the model's `layers`.
  static GoldenRun of(TensorFile golden) {
    try {
      ObjectNode training = (ObjectNode) new ObjectMapper().readTree(golden.metadata().get("spec"));
      ObjectNode model = training.objectNode().set("layers", training.remove("layers"));
      return new GoldenRun(
          JobDefaults.filled(GoldenTest.parse(model.toString(), Model.newBuilder()).build()),
          JobDefaults.filled(GoldenTest.parse(training.toString(), Training.newBuilder()).build()));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  void check(TensorFile golden) {
    Architecture architecture = Architecture.of(model, GoldenTest.inputShape(golden));
    List<FMatrixRMaj> weights = GoldenTest.parameters(architecture, golden, "param.", "");

    float[] losses = train(architecture, weights);

    float[] expected = GoldenTest.tensor(golden, "losses").values();
    assertThat(losses).hasSameSizeAs(expected);
    for (int step = 0; step < losses.length; step++) {
      assertThat(losses[step])
          .as("loss before step %d", step + 1)
          .isCloseTo(expected[step], within((float) LOSS_TOLERANCE));
    }
    for (int i = 0; i < weights.size(); i++) {
      var spec = architecture.parameters().get(i);
      GoldenTest.assertClose(
          GoldenTest.tensor(golden, "final." + spec.name()),
          spec.toFileOrder(weights.get(i)),
          WEIGHT_TOLERANCE);
    }
  }

  /// Returns the mean loss of each minibatch before its step. Modified: `weights`.
  private float[] train(Architecture architecture, List<FMatrixRMaj> weights) {
    float[][] samples = digits();
    Network network = architecture.network(weights);
    Optimizer optimizer = Optimizers.of(training.getOptimizer());
    List<List<float[]>> states =
        weights.stream()
            .map(w -> optimizer.states().stream().map(name -> new float[w.data.length]).toList())
            .toList();
    Workspace workspace = new Workspace(new MatrixPool());
    int batch = training.getBatch();
    float[] losses = new float[(int) training.getSteps()];
    for (int s = 0; s < losses.length; s++) {
      int first = s % (samples.length / batch) * batch;
      float[][] rows = Arrays.copyOfRange(samples, first, first + batch);
      Pass pass = Pass.training(0, s + 1, 0, workspace);
      Network.Trace trace = network.forward(features(rows), pass);
      Loss.Result loss = new SoftmaxCrossEntropy(0).of(trace.out(), labels(rows), pass);
      losses[s] = (float) (loss.score().lossSum() / batch);
      FMatrixRMaj[] gradients = new FMatrixRMaj[weights.size()];
      network.backward(
          loss.dOut(),
          trace,
          pass,
          (parameter, gradient) -> gradients[parameter] = gradient.matrix());
      Optimizer.Step step = new Optimizer.Step(s + 1, optimizer.baseLearningRate(), batch, 1);
      for (int i = 0; i < gradients.length; i++) {
        float[] w = weights.get(i).data;
        optimizer.update(
            new Optimizer.Slice(w, w, states.get(i), 0, w.length, gradients[i].data, 0), step);
      }
      workspace.reclaim();
    }
    return losses;
  }

  private static FMatrixRMaj features(float[][] rows) {
    FMatrixRMaj x = new FMatrixRMaj(rows.length, rows[0].length - 1);
    for (int row = 0; row < x.numRows; row++) {
      for (int col = 0; col < x.numCols; col++) {
        x.set(row, col, rows[row][col] / GREY_LEVELS);
      }
    }
    return x;
  }

  private static FMatrixRMaj labels(float[][] rows) {
    FMatrixRMaj target = new FMatrixRMaj(rows.length, 1);
    for (int row = 0; row < rows.length; row++) {
      target.data[row] = rows[row][rows[row].length - 1];
    }
    return target;
  }

  private static float[][] digits() {
    try (InputStream file = GoldenRun.class.getResourceAsStream("/digits.csv.gz");
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(file), StandardCharsets.UTF_8))) {
      return lines.lines().map(GoldenRun::numbers).toArray(float[][]::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static float[] numbers(String line) {
    double[] numbers = Stream.of(line.split(",")).mapToDouble(Double::parseDouble).toArray();
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }
}
