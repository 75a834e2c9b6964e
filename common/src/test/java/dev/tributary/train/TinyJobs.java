package dev.tributary.train;

import dev.tributary.checkpoint.WeightsDigest;
import dev.tributary.data.DataDirectory;
import dev.tributary.proto.v1.Dataset;
import dev.tributary.proto.v1.Job;
import dev.tributary.proto.v1.Layer;
import dev.tributary.proto.v1.Linear;
import dev.tributary.proto.v1.Loss;
import dev.tributary.proto.v1.Model;
import dev.tributary.proto.v1.Optimizer;
import dev.tributary.proto.v1.Relu;
import dev.tributary.proto.v1.Sgd;
import dev.tributary.proto.v1.SoftmaxCrossEntropy;
import dev.tributary.proto.v1.Synthetic;
import dev.tributary.proto.v1.Training;
import java.nio.file.Path;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// Jobs that train in milliseconds on synthetic data, for the tests of every module.
public final class TinyJobs {
  private TinyJobs() {}

  /// Two linear layers, 200 training samples and 600 evaluation samples, which are three blocks.
  /// Six steps: two epochs of minibatches of 80, 80 and 40 samples, five shards each, with
  /// momentum. Evaluated after each epoch.
  public static Job.Builder job() {
    return Job.newBuilder()
        .setName("tiny")
        .setSeed(7)
        .setDataset(
            Dataset.newBuilder()
                .setSynthetic(
                    Synthetic.newBuilder().setSamples(800).setFeatures(5).setClasses(3).build())
                .setHoldout(0.75))
        .setModel(
            Model.newBuilder()
                .addLayers(linear(4))
                .addLayers(Layer.newBuilder().setRelu(Relu.getDefaultInstance()))
                .addLayers(linear(3)))
        .setLoss(Loss.newBuilder().setSoftmaxCrossEntropy(SoftmaxCrossEntropy.newBuilder()))
        .setTraining(
            Training.newBuilder()
                .setBatch(80)
                .setShards(5)
                .setEpochs(2)
                .setOptimizer(
                    Optimizer.newBuilder()
                        .setSgd(Sgd.newBuilder().setLearningRate(0.1).setMomentum(0.9))));
  }

  /// [#job] with two steps.
  public static Job.Builder twoSteps() {
    Job.Builder job = job();
    job.getTrainingBuilder().setSteps(2);
    return job;
  }

  /// [#job] with a clipped gradient norm in every step.
  public static Job.Builder clipped() {
    Job.Builder job = job();
    job.getTrainingBuilder().getClipBuilder().setGlobalNorm(0.05);
    return job;
  }

  /// [#twoSteps] with a first weight of two slices: 1639 · 160 elements.
  public static Job.Builder wide() {
    Job.Builder job = twoSteps();
    job.getDatasetBuilder().getSyntheticBuilder().setFeatures(160);
    job.getModelBuilder().setLayers(0, linear(1639));
    job.getTrainingBuilder().setShards(3);
    return job;
  }

  public static PreparedJob prepared(Job.Builder job) {
    return PreparedJob.prepare(job.build(), DataDirectory.ofJob(Path.of(".")));
  }

  /// The digest of the final weights of the one-process trainer: the oracle.
  public static String trainedAlone(PreparedJob job) {
    return digest(job, new LocalTrainer(job).train(step -> {}));
  }

  /// The digest of `weights`.
  public static String digest(PreparedJob job, List<FMatrixRMaj> weights) {
    return WeightsDigest.of(ModelTensors.of(job.architecture(), weights));
  }

  private static Layer linear(int units) {
    return Layer.newBuilder().setLinear(Linear.newBuilder().setUnits(units)).build();
  }
}
