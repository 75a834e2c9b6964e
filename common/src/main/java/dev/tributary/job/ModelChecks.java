package dev.tributary.job;

import static dev.tributary.job.JobChecks.require;
import static dev.tributary.job.JobChecks.requireAtLeastOne;
import static dev.tributary.job.JobChecks.requireFraction;
import static dev.tributary.job.JobChecks.requireNotNegative;
import static dev.tributary.job.JobChecks.requirePositive;

import dev.tributary.proto.v1.Initializer;
import dev.tributary.proto.v1.Job;
import dev.tributary.proto.v1.Layer;
import dev.tributary.proto.v1.Linear;
import dev.tributary.proto.v1.Loss;
import java.util.List;

/// The checks of a job's `model` and `loss`.
final class ModelChecks {

  private ModelChecks() {}

  static void check(Job job) {
    checkLayers(job.getModel().getLayersList(), "model", "model.layers");
    require(
        job.getLoss().getKindCase() != Loss.KindCase.KIND_NOT_SET,
        "loss",
        "missing",
        "give one, for classes softmax_cross_entropy: {}");
    requireFraction(
        job.getLoss().getSoftmaxCrossEntropy().getLabelSmoothing(),
        "loss.softmax_cross_entropy.label_smoothing");
  }

  private static void checkLayers(List<Layer> layers, String holder, String key) {
    require(!layers.isEmpty(), holder, "no layers", "list at least one");
    for (int i = 0; i < layers.size(); i++) {
      checkLayer(layers.get(i), key + "[" + i + "]");
    }
  }

  private static void checkLayer(Layer layer, String key) {
    require(
        layer.getKindCase() != Layer.KindCase.KIND_NOT_SET,
        key,
        "a layer of no kind",
        "write one such as relu: {}");
    if (layer.hasLinear()) {
      checkLinear(layer.getLinear(), key + ".linear");
    }
    if (layer.hasLeakyRelu()) {
      requireNotNegative(layer.getLeakyRelu().getSlope(), key + ".leaky_relu.slope");
    }
    requireFraction(layer.getDropout().getProbability(), key + ".dropout.probability");
    if (layer.hasResidual()) {
      checkLayers(layer.getResidual().getLayersList(), key + ".residual", key + ".residual.layers");
    }
    if (layer.hasSequential()) {
      checkLayers(
          layer.getSequential().getLayersList(), key + ".sequential", key + ".sequential.layers");
    }
  }

  private static void checkLinear(Linear linear, String key) {
    requireAtLeastOne(linear.getUnits(), key + ".units");
    if (linear.hasInit()) {
      checkInitializer(linear.getInit(), key + ".init");
    }
  }

  private static void checkInitializer(Initializer init, String key) {
    require(
        init.getKindCase() != Initializer.KindCase.KIND_NOT_SET,
        key,
        "an initializer of no kind",
        "write one such as he_normal: {}");
    if (init.getNormal().hasStandardDeviation()) {
      requirePositive(init.getNormal().getStandardDeviation(), key + ".normal.standard_deviation");
    }
    if (init.getUniform().hasBound()) {
      requirePositive(init.getUniform().getBound(), key + ".uniform.bound");
    }
  }
}
