package dev.tributary.nn;

import static dev.tributary.nn.LayerCases.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tributary.job.BadInput;
import dev.tributary.tensor.Purpose;
import dev.tributary.tensor.Randomness;
import dev.tributary.tensor.Shape;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitectureTest {
  private static final String NESTED =
      """
      {flatten: {}}, {linear: {units: 6}}, {relu: {}},
      {residual: {layers: [{linear: {units: 5, bias: false}}, {tanh: {}}, {linear: {units: 6}}]}},
      {linear: {units: 2}}
      """;

  private static Architecture nested() {
    return Architecture.of(model(NESTED), Shape.of(1, 2, 4));
  }

  @Test
  void parametersHavePyTorchsNamesOrderAndShapes() {
    assertThat(nested().parameters().stream().map(p -> p.name() + " " + p.fileShape()))
        .containsExactly(
            "1.weight 6x8",
            "1.bias 6",
            "3.layers.0.weight 5x6",
            "3.layers.2.weight 6x5",
            "3.layers.2.bias 6",
            "4.weight 2x6",
            "4.bias 2");
    assertThat(nested().output()).isEqualTo(Shape.of(2));
  }

  @Test
  void aWeightIsTransposedInMemoryAndABiasIsARow() {
    ParameterSpec weight = nested().parameters().get(5);
    FMatrixRMaj matrix = weight.allocate();
    float[] file = new float[12];
    for (int i = 0; i < file.length; i++) {
      file[i] = i + 1;
    }

    weight.fromFileOrder(file, matrix);

    assertThat(matrix.numRows).isEqualTo(6);
    assertThat(matrix.get(4, 1)).isEqualTo(file[1 * 6 + 4]);
    assertThat(weight.toFileOrder(matrix)).isEqualTo(file);
    FMatrixRMaj bias = nested().parameters().get(6).allocate();
    assertThat(bias.numRows).isEqualTo(1);
    nested().parameters().get(6).fromFileOrder(new float[] {3, 4}, bias);
    assertThat(nested().parameters().get(6).toFileOrder(bias)).containsExactly(3, 4);
  }

  @Test
  void valuesOrMatricesOfAnotherShapeAreRefused() {
    ParameterSpec weight = nested().parameters().get(5);

    assertThatThrownBy(() -> weight.fromFileOrder(new float[11], weight.allocate()))
        .hasMessage("4.weight 2x6 has 12 elements, not 11");
    assertThatThrownBy(() -> weight.toFileOrder(new FMatrixRMaj(2, 6)))
        .hasMessage("4.weight is a matrix of 6 x 2, not 2 x 6");
    assertThatThrownBy(() -> nested().network(nested().allocate().subList(0, 6)))
        .hasMessage("6 matrices for 7 parameters");
  }

  @Test
  void theNetworkUsesTheGivenMatrices() {
    Architecture architecture = nested();
    List<FMatrixRMaj> matrices = architecture.allocate();

    List<FMatrixRMaj> bound = architecture.network(matrices).parameters();

    assertThat(bound).hasSameSizeAs(matrices);
    for (int i = 0; i < matrices.size(); i++) {
      assertThat(bound.get(i)).isSameAs(matrices.get(i));
    }
  }

  @Test
  void theDigestCoversNamesAndShapes() {
    // printf '\0\0\0\0100.weight\0\0\0\2\0\0\0\3\0\0\0\2' | sha256sum
    Architecture small = Architecture.of(model("{linear: {units: 3, bias: false}}"), Shape.of(2));

    assertThat(HexFormat.of().formatHex(small.digest()))
        .isEqualTo("c264bab9810c58d9778bf643802cb4a97f69407406d7f8c76d39aae0f0b5a379");
    assertThat(nested().digest()).isEqualTo(nested().digest()).isNotEqualTo(small.digest());
  }

  @Test
  void initialValuesAreAFunctionOfSeedAndNameAndIndex() {
    List<FMatrixRMaj> once = initialized("{linear: {units: 4}}, {linear: {units: 4}}", 1);
    List<FMatrixRMaj> again = initialized("{linear: {units: 4}}, {linear: {units: 4}}", 1);
    List<FMatrixRMaj> otherSeed = initialized("{linear: {units: 4}}, {linear: {units: 4}}", 2);

    assertThat(once.get(0).data).isEqualTo(again.get(0).data);
    assertThat(once.get(0).data).isNotEqualTo(otherSeed.get(0).data);
    assertThat(once.get(0).data).isNotEqualTo(once.get(2).data);
    assertThat(once.get(1).data).containsOnly(0);
  }

  private static List<FMatrixRMaj> initialized(String layers, long seed) {
    Architecture architecture = Architecture.of(model(layers), Shape.of(4));
    List<FMatrixRMaj> parameters = architecture.allocate();
    architecture.initialize(seed, parameters);
    return parameters;
  }

  @Test
  void theFirstElementsInFileOrderDoNotDependOnTheNumberOfUnits() {
    Architecture narrow =
        Architecture.of(model("{linear: {units: 2, init: {normal: {}}}}"), Shape.of(3));
    Architecture wide =
        Architecture.of(model("{linear: {units: 5, init: {normal: {}}}}"), Shape.of(3));
    List<FMatrixRMaj> few = narrow.allocate();
    List<FMatrixRMaj> many = wide.allocate();

    narrow.initialize(9, few);
    wide.initialize(9, many);

    assertThat(wide.parameters().getFirst().toFileOrder(many.getFirst()))
        .startsWith(narrow.parameters().getFirst().toFileOrder(few.getFirst()));
  }

  @Test
  void aLargeWeightThatIsDrawnInGroupsHasTheBitsOfOneDraw() {
    Architecture architecture =
        Architecture.of(
            model("{linear: {units: 35, init: {normal: {standard_deviation: 1}}}}"),
            Shape.of(4_000));
    ParameterSpec weight = architecture.parameters().getFirst();
    List<FMatrixRMaj> matrices = architecture.allocate();
    float[] atOnce = new float[weight.size()];

    architecture.initialize(9, matrices);
    Randomness.of(9, Purpose.INITIALIZATION, "0.weight").fillNormal(atOnce, 0, 1);

    assertThat(weight.toFileOrder(matrices.getFirst())).isEqualTo(atOnce);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {relu: {}}                                      | HE
          {leaky_relu: {}}                                | HE
          {gelu: {}}                                      | HE
          {tanh: {}}                                      | XAVIER
          {linear: {units: 3}}                            | XAVIER
          {sequential: {layers: [{relu: {}}]}}            | HE
          {residual: {layers: [{relu: {}}]}}              | XAVIER
          """)
  void theDefaultInitializerDependsOnTheNextLayer(String next, String expected) {
    Initialization start = first("{linear: {units: 8}}, " + next);

    assertThat(start)
        .isEqualTo(
            expected.equals("HE")
                ? Initialization.heNormal(4)
                : Initialization.xavierUniform(4, 8));
  }

  @Test
  void theNextLayerAfterTheLastOfASequentialIsTheOneAfterTheSequential() {
    assertThat(first("{sequential: {layers: [{linear: {units: 8}}]}}, {relu: {}}"))
        .isEqualTo(Initialization.heNormal(4));
    assertThat(first("{residual: {layers: [{linear: {units: 4}}]}}, {relu: {}}"))
        .isEqualTo(Initialization.xavierUniform(4, 4));
  }

  private static Initialization first(String layers) {
    return Architecture.of(model(layers), Shape.of(4)).parameters().getFirst().initialization();
  }

  @Test
  void initializersHaveTheSpreadOfTheirFormulas() {
    assertThat(Initialization.heNormal(8)).isEqualTo(new Initialization.Normal(0.5));
    assertThat(Initialization.xavierUniform(10, 14)).isEqualTo(new Initialization.Uniform(0.5));
    float[] normal = new float[10_000];
    float[] uniform = new float[10_000];

    Randomness source = Randomness.of(1, Purpose.INITIALIZATION, "0.weight");
    new Initialization.Normal(0.5).fill(source, normal);
    new Initialization.Uniform(0.5).fill(source, uniform);

    assertThat(deviation(normal)).isCloseTo(0.5, within(0.02));
    assertThat(deviation(uniform)).isCloseTo(0.5 / Math.sqrt(3), within(0.01));
    for (float value : uniform) {
      assertThat(value).isBetween(-0.5f, 0.5f);
    }
  }

  private static double deviation(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares / values.length);
  }

  @Test
  void aNamedInitializerIsUsed() {
    assertThat(first("{linear: {units: 8, init: {zeros: {}}}}, {relu: {}}"))
        .isEqualTo(new Initialization.Constant(0));
    assertThat(first("{linear: {units: 8, init: {xavier_uniform: {}}}}, {relu: {}}"))
        .isEqualTo(Initialization.xavierUniform(4, 8));
    assertThat(first("{linear: {units: 8, init: {he_normal: {}}}}"))
        .isEqualTo(Initialization.heNormal(4));
    assertThat(first("{linear: {units: 8, init: {normal: {standard_deviation: 0.3}}}}"))
        .isEqualTo(new Initialization.Normal(0.3));
    assertThat(first("{linear: {units: 8, init: {uniform: {}}}}"))
        .isEqualTo(new Initialization.Uniform(0.01));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {relu: {}}, {linear: {}}               | model.layers[1].linear.units: layer 1 linear(0): 0 units; give a number from 1
          {tanh: {}}, {relu: {}}, {}             | model.layers[2]: layer 2: it names no kind of layer; give one
          {linear: {units: 9}}                   | model.layers[0].linear: layer 0 linear(9): samples of 1x2x2 arrive but it takes one vector of features; put `- flatten: {}` before it
          {dropout: {probability: 1}}            | model.layers[0].dropout.probability: layer 0 dropout: a probability of 1.0; give a number from 0 to less than 1
          {dropout: {probability: -0.1}}         | model.layers[0].dropout.probability: layer 0 dropout: a probability of -0.1; give a number from 0 to less than 1
          {leaky_relu: {slope: 1e60}}            | model.layers[0].leaky_relu.slope: layer 0 leaky_relu: a slope of 1.0E60; give a finite number
          {residual: {}}                         | model.layers[0].residual.layers: layer 0 residual: it contains no layers; give
          {sequential: {}}                       | model.layers[0].sequential.layers: layer 0 sequential: it contains no layers; give
          {residual: {layers: [{flatten: {}}]}}  | model.layers[0].residual: layer 0 residual: samples of 1x2x2 arrive but its layers return 4, and the two cannot be added; let
          {residual: {layers: [{}]}}             | model.layers[0].residual.layers[0]: layer 0.layers.0: it names no kind of layer; give
          {flatten: {}}, {linear: {units: 2000000000}} | model.layers[1].linear.units: layer 1 linear(2000000000): a weight of 2000000000x4 has more
          {flatten: {}}, {linear: {units: 2, init: {}}} | model.layers[1].linear.init: layer 1 linear(2): init names no initializer; give
          {flatten: {}}, {linear: {units: 2, init: {uniform: {bound: -1}}}} | model.layers[1].linear.init.uniform.bound: layer 1 linear(2): a spread of -1.0; give a finite number from 0
          """)
  void anErrorNamesTheLayerAndTheRemedy(String layers, String message) {
    assertThatThrownBy(() -> Architecture.of(model(layers), Shape.of(1, 2, 2)))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void aModelWithoutLayersIsRefused() {
    assertThatThrownBy(() -> Architecture.of(model(""), Shape.of(3)))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("model.layers: the model has no layers; give at least one");
  }

  @Test
  void gradientsArriveLastLayerFirstAndBelongToTheirParameters() {
    Architecture architecture = nested();
    List<FMatrixRMaj> parameters = architecture.allocate();
    architecture.initialize(4, parameters);
    Network network = architecture.network(parameters);
    Pass pass = Numbers.training(true);
    Network.Trace trace = network.forward(Numbers.awayFromZero(3, 8, 1), pass);
    List<Integer> order = new ArrayList<>();

    network.backward(
        Numbers.awayFromZero(3, 2, 2),
        trace,
        pass,
        (parameter, gradient) -> {
          order.add(parameter);
          assertThat(gradient.matrix().numRows).isEqualTo(parameters.get(parameter).numRows);
          assertThat(gradient.matrix().numCols).isEqualTo(parameters.get(parameter).numCols);
        });

    assertThat(order).containsExactly(5, 6, 2, 3, 4, 0, 1);
  }
}
