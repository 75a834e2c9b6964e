package dev.tributary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.tributary.checkpoint.NamedTensor;
import dev.tributary.checkpoint.Safetensors;
import dev.tributary.checkpoint.TensorFile;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;

/// PyTorch is the oracle: every `*.safetensors` of a directory is recomputed. The directory is the
/// resource `golden`, whose README says what the cases are, or the one of `-Dgolden.dir`.
class GoldenTest {
  private static final double TOLERANCE = 2e-5; // of a tensor's largest magnitude
  private static final Pattern UNKNOWN_KIND =
      Pattern.compile("Cannot find field: (\\w+) in message tributary\\.v1\\.(Layer|Loss)\\b");

  @TestFactory
  Stream<DynamicTest> agreesWithPyTorch() throws IOException, URISyntaxException {
    List<Path> files;
    try (Stream<Path> all = Files.list(directory())) {
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

  /// A relative directory counts from where Maven was started, or from this module.
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
    if (name.startsWith("run_")) {
      GoldenRun.of(golden).check(golden);
    } else if (name.startsWith("loss_")) {
      checkLoss(golden);
    } else {
      checkLayer(golden);
    }
  }

  private static void checkLayer(TensorFile golden) {
    Layer layer = parse(golden.metadata().get("spec"), Layer.newBuilder()).build();
    Model model = Model.newBuilder().addLayers(layer).build();
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
            (first, gradients) -> {
              for (int i = 0; i < gradients.size(); i++) {
                dParameters[first + i] = gradients.get(i);
              }
            });

    assertClose(golden, "out", trace.out().data);
    assertClose(golden, "d_x", dX.data);
    for (int i = 0; i < dParameters.length; i++) {
      ParameterSpec spec = architecture.parameters().get(i);
      String name = "d_param." + spec.name().substring("0.".length());
      assertClose(golden, name, spec.toFileOrder(dParameters[i]));
    }
    assertThat(golden.tensors().stream().filter(t -> t.name().startsWith("d_param.")))
        .hasSize(dParameters.length);
  }

  private static void checkLoss(TensorFile golden) {
    Loss loss =
        Losses.of(
            parse(golden.metadata().get("spec"), dev.tributary.proto.v1.Loss.newBuilder()).build());
    FMatrixRMaj x = batch(golden, "x");
    Pass pass = Pass.training(0, 1, 0, new Workspace(new MatrixPool()));

    Loss.Result result = loss.of(x, batch(golden, "target"), pass);

    assertClose(golden, "loss", new float[] {(float) (result.score().lossSum() / x.numRows)});
    float[] mean = result.dOut().data.clone();
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= x.numRows;
    }
    assertClose(golden, "d_x", mean);
  }

  /// The message that `json` spells; aborts the test if it names a layer or loss that the job
  /// schema does not have.
  static <B extends Message.Builder> B parse(String json, B builder) {
    try {
      JsonFormat.parser().merge(json, builder);
      return builder;
    } catch (InvalidProtocolBufferException e) {
      Matcher unknown = UNKNOWN_KIND.matcher(e.getMessage());
      if (unknown.find()) {
        throw new TestAbortedException("the job schema has no " + unknown.group(1));
      }
      throw new AssertionError(json, e);
    }
  }

  static Shape inputShape(TensorFile golden) {
    String[] extents =
        golden.metadata().get("input_shape").replaceAll("[\\[\\]\\s]", "").split(",");
    return new Shape(Arrays.stream(extents).map(Integer::valueOf).toList());
  }

  /// The parameters whose names in the file begin with `kind` where ours begin with `own`.
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

  /// @param tolerance of the tensor's largest magnitude
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
