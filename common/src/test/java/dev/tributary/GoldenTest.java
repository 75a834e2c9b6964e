package dev.tributary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.Descriptors;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.tributary.checkpoint.NamedTensor;
import dev.tributary.checkpoint.Safetensors;
import dev.tributary.checkpoint.TensorFile;
import dev.tributary.job.JobDefaults;
import dev.tributary.nn.Architecture;
import dev.tributary.nn.Loss;
import dev.tributary.nn.Losses;
import dev.tributary.nn.Network;
import dev.tributary.nn.ParameterSpec;
import dev.tributary.nn.Pass;
import dev.tributary.proto.v1.Layer;
import dev.tributary.proto.v1.Model;
import dev.tributary.tensor.MatrixPool;
import dev.tributary.tensor.Shape;
import dev.tributary.tensor.Workspace;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;

/// Compares layers, losses and runs with results of other programs: this test recomputes every
/// `*.safetensors` file in a directory and its subdirectories. The directory is the resource
/// `golden`, whose README explains the cases, or the one of `-Dgolden.dir`.
class GoldenTest {
  private static final double TOLERANCE = 2e-5; // of a tensor's largest magnitude

  /// Layers that PyTorch has and the job schema does not have yet. Their cases are skipped. A case
  /// with any other unknown layer or loss fails.
  private static final Set<String> LAYERS_NOT_BUILT =
      Set.of(
          "avg_pool2d",
          "batch_norm",
          "conv2d",
          "embedding",
          "global_avg_pool2d",
          "layer_norm",
          "max_pool2d");

  private static final Pattern UNKNOWN_KIND =
      Pattern.compile("Cannot find field: (\\w+) in message tributary\\.v1\\.Layer\\b");

  @TestFactory
  Stream<DynamicTest> everyCaseAgreesWithItsReference() throws IOException, URISyntaxException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory())) {
      files = all.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList();
    }
    assertThat(files).as("cases in " + directory().toAbsolutePath()).isNotEmpty();
    return files.stream()
        .map(
            file -> {
              String name = file.getFileName().toString().replace(".safetensors", "");
              return DynamicTest.dynamicTest(name, file.toUri(), () -> check(name, file));
            });
  }

  @Test
  void theListOfMissingLayersContainsNoExistingLayer() {
    assertThat(Layer.getDescriptor().getFields())
        .extracting(Descriptors.FieldDescriptor::getName)
        .contains("linear")
        .doesNotContainAnyElementsOf(LAYERS_NOT_BUILT);
  }

  @Test
  void anUnknownLayerOrSettingFailsUnlessItIsOnTheList() {
    Layer.Builder layer = Layer.newBuilder();

    assertThatThrownBy(() -> parse("{\"conv2d\": {\"channels\": 4}}", layer))
        .isInstanceOf(TestAbortedException.class);
    assertThatThrownBy(() -> parse("{\"lineer\": {\"units\": 4}}", layer))
        .isInstanceOf(AssertionError.class)
        .hasStackTraceContaining("lineer");
    assertThatThrownBy(() -> parse("{\"linear\": {\"width\": 4}}", layer))
        .isInstanceOf(AssertionError.class)
        .hasStackTraceContaining("width");
    assertThatThrownBy(() -> parse("{\"conv2d\": {}}", dev.tributary.proto.v1.Loss.newBuilder()))
        .isInstanceOf(AssertionError.class);
  }

  /// The directory of the cases. A relative path starts at the directory in which Maven was
  /// started, or at this module.
  private static Path directory() throws URISyntaxException {
    String given = System.getProperty("golden.dir");
    if (given == null) {
      return Path.of(GoldenTest.class.getResource("/golden").toURI());
    }
    Path fromRoot = Path.of("..").resolve(given);
    return Files.isDirectory(fromRoot) ? fromRoot : Path.of(given);
  }

  private static void check(String name, Path file) {
    TensorFile golden = Safetensors.read(file);
    switch (name.substring(0, name.indexOf('_') + 1)) {
      case "run_" -> GoldenRun.of(golden).check(golden);
      case "loss_" -> checkLoss(golden);
      case "rule_", "before_", "pipeline_", "attack_" ->
          throw new TestAbortedException("aggregation rules are not built yet");
      default -> checkLayer(golden);
    }
  }

  private static void checkLayer(TensorFile golden) {
    Layer layer = parse(golden.metadata().get("spec"), Layer.newBuilder()).build();
    Model model = JobDefaults.filled(Model.newBuilder().addLayers(layer).build());
    Architecture architecture = Architecture.of(model, inputShape(golden));
    List<FMatrixRMaj> parameters = parameters(architecture, golden, "param.", "0.");
    Network network = architecture.network(parameters);
    Pass pass = Pass.training(0, 1, 0, new Workspace(new MatrixPool()));

    Network.Trace trace = network.forward(batch(golden, "x"), pass);
    FMatrixRMaj[] dParameters = new FMatrixRMaj[parameters.size()];
    FMatrixRMaj dX =
        network.backwardToInput(
            batch(golden, "d_out"),
            trace,
            pass,
            (parameter, gradient) -> dParameters[parameter] = gradient.matrix());

    assertClose(golden, "out", trace.out().data);
    assertClose(golden, "d_x", dX.data);
    for (int i = 0; i < dParameters.length; i++) {
      ParameterSpec spec = architecture.parameters().get(i);
      String name = "d_param." + spec.name().substring("0.".length());
      assertClose(golden, name, spec.toFileOrder(dParameters[i]));
    }
    // The operands and one comparison for each result: no tensor of the file is left out.
    assertThat(golden.tensors()).hasSize(4 + 2 * dParameters.length);
  }

  private static void checkLoss(TensorFile golden) {
    Loss loss =
        Losses.of(
            JobDefaults.filled(
                parse(golden.metadata().get("spec"), dev.tributary.proto.v1.Loss.newBuilder())
                    .build()));
    FMatrixRMaj x = batch(golden, "x");
    Pass pass = Pass.training(0, 1, 0, new Workspace(new MatrixPool()));

    Loss.Result result = loss.of(x, batch(golden, "target"), pass);

    assertClose(golden, "loss", new float[] {(float) (result.score().lossSum() / x.numRows)});
    float[] mean = result.dOut().data.clone();
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= x.numRows;
    }
    assertClose(golden, "d_x", mean);
    assertThat(golden.tensors()).hasSize(4);
  }

  /// Parses a message. A layer of [#LAYERS_NOT_BUILT] aborts the test; any other word that is not
  /// in the job schema fails it.
  static <B extends Message.Builder> B parse(String json, B builder) {
    try {
      JsonFormat.parser().merge(json, builder);
      return builder;
    } catch (InvalidProtocolBufferException e) {
      Matcher unknown = UNKNOWN_KIND.matcher(e.getMessage());
      if (unknown.find() && LAYERS_NOT_BUILT.contains(unknown.group(1))) {
        throw new TestAbortedException("the layer " + unknown.group(1) + " is not built yet");
      }
      throw new AssertionError(json, e);
    }
  }

  static Shape inputShape(TensorFile golden) {
    String[] extents =
        golden.metadata().get("input_shape").replaceAll("[\\[\\]\\s]", "").split(",");
    return new Shape(Arrays.stream(extents).map(Integer::valueOf).toList());
  }

  /// The parameters of the architecture. Their names in the file begin with `kind` in place of
  /// `own`.
  static List<FMatrixRMaj> parameters(
      Architecture architecture, TensorFile golden, String kind, String own) {
    List<FMatrixRMaj> matrices = architecture.allocate();
    for (int i = 0; i < matrices.size(); i++) {
      ParameterSpec spec = architecture.parameters().get(i);
      NamedTensor tensor = tensor(golden, kind + spec.name().substring(own.length()));
      assertThat(tensor.shape()).isEqualTo(spec.fileShape().dimensions());
      spec.fromFileOrder(tensor.values(), matrices.get(i));
    }
    return matrices;
  }

  static void assertClose(TensorFile golden, String name, float[] actual) {
    assertClose(tensor(golden, name), actual, TOLERANCE);
  }

  /// @param tolerance the tolerated difference as a fraction of the tensor's largest magnitude
  static void assertClose(NamedTensor expected, float[] actual, double tolerance) {
    assertThat(actual).as(expected.name()).hasSameSizeAs(expected.values());
    double largest = 0;
    for (float value : expected.values()) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < actual.length; i++) {
      assertThat((double) actual[i])
          .as("%s, element %d", expected.name(), i)
          .isCloseTo(expected.values()[i], within(tolerance * largest));
    }
  }

  static NamedTensor tensor(TensorFile golden, String name) {
    return golden.tensor(name).orElseThrow(() -> new AssertionError("no tensor " + name));
  }

  /// A tensor whose first extent is the batch, as a matrix of one row per sample.
  private static FMatrixRMaj batch(TensorFile golden, String name) {
    NamedTensor tensor = tensor(golden, name);
    int rows = tensor.shape().getFirst();
    return FMatrixRMaj.wrap(rows, tensor.values().length / rows, tensor.values());
  }
}
