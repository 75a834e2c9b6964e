package dev.tributary.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.tributary.tensor.ElementType;
import dev.tributary.tensor.Finiteness;
import dev.tributary.tensor.MatrixPool;
import dev.tributary.tensor.Workspace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The contract of every layer, above all that backward is the derivative of forward.
class LayersTest {
  private static final int BATCH = 3;

  @Test
  void everyKindOfLayerIsInTheList() {
    List<String> kinds =
        dev.tributary.proto.v1.Layer.getDescriptor().getOneofs().getFirst().getFields().stream()
            .map(FieldDescriptor::getName)
            .toList();

    assertThat(Arrays.stream(LayerCases.values()).map(c -> LayerPath.kind(c.layer())).distinct())
        .containsExactlyInAnyOrderElementsOf(kinds);
  }

  @ParameterizedTest
  @EnumSource
  void backwardIsTheDerivativeOfForward(LayerCases layerCase) {
    Trial trial = new Trial(layerCase, BATCH);
    Layer.Backward backward = trial.backward(Numbers.training(true));

    assertDerivative(trial, trial.x, backward.dX());
    assertThat(backward.dParameters()).hasSameSizeAs(trial.parameters);
    for (int i = 0; i < trial.parameters.size(); i++) {
      assertDerivative(trial, trial.parameters.get(i), backward.dParameters().get(i).matrix());
    }
  }

  /// Compares `gradient` with the five-point difference quotient of the objective by each element
  /// of `variable`.
  private static void assertDerivative(Trial trial, FMatrixRMaj variable, FMatrixRMaj gradient) {
    assertThat(gradient.numRows).isEqualTo(variable.numRows);
    assertThat(gradient.numCols).isEqualTo(variable.numCols);
    float h = 0x1p-5f;
    for (int i = 0; i < variable.data.length; i++) {
      double near = trial.objective(variable, i, h) - trial.objective(variable, i, -h);
      double far = trial.objective(variable, i, 2 * h) - trial.objective(variable, i, -2 * h);
      assertThat((double) gradient.data[i])
          .as("element %d", i)
          .isCloseTo((8 * near - far) / (12 * h), within(1e-4));
    }
  }

  /// A layer without parameters is always asked for dX.
  static Stream<LayerCases> layersWithParameters() {
    return Stream.of(LayerCases.values())
        .filter(layerCase -> !new Trial(layerCase, BATCH).parameters.isEmpty());
  }

  @ParameterizedTest
  @MethodSource("layersWithParameters")
  void aLayerWithParametersOmitsTheInputGradientIfThePassDoesNotWantIt(LayerCases layerCase) {
    Trial trial = new Trial(layerCase, BATCH);

    Layer.Backward with = trial.backward(Numbers.training(true));
    Layer.Backward without = trial.backward(Numbers.training(false));

    assertThat(without.dX()).isNull();
    assertThat(data(without.dParameters())).isEqualTo(data(with.dParameters()));
  }

  /// Checks the contract of [Layer#backward] for every order of four layers with and without
  /// parameters. Two of them are inside a sequential.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLayerWithoutParametersIsAlwaysAskedForTheInputGradient(boolean wanted) {
    FMatrixRMaj x = new FMatrixRMaj(1, 1);
    for (int order = 0; order < 16; order++) {
      List<Probe> probes = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        probes.add(new Probe((order >> i & 1) == 1 ? List.of(x) : List.of(), new ArrayList<>()));
      }
      SequentialLayer inner =
          new SequentialLayer(new Network(List.of(probes.get(1), probes.get(2))));
      Network network = new Network(List.of(probes.get(0), inner, probes.get(3)));
      Pass pass = Numbers.training(wanted);

      network.backwardToInput(x, network.forward(x, pass), pass, (first, gradients) -> {});

      assertThat(probes)
          .filteredOn(probe -> probe.parameters().isEmpty())
          .flatMap(Probe::asked)
          .doesNotContain(false);
      assertThat(probes.stream().flatMap(probe -> probe.asked().stream()))
          .filteredOn(asked -> !asked)
          .as("order %d", order)
          .hasSize(wanted || order == 0 ? 0 : 1);
    }
  }

  /// A layer that records whether dX was wanted.
  private record Probe(List<FMatrixRMaj> parameters, List<Boolean> asked) implements Layer<Object> {
    @Override
    public Forward<Object> forward(FMatrixRMaj x, Pass pass) {
      return new Forward<>(x, x);
    }

    @Override
    public Backward backward(FMatrixRMaj dOut, Object cache, Pass pass) {
      asked.add(pass.wantsInputGradient());
      return new Backward(dOut, parameters.stream().map(Gradient::unrounded).toList());
    }
  }

  @ParameterizedTest
  @EnumSource
  void neitherInputNorGradientNorCacheIsModified(LayerCases layerCase) {
    Trial trial = new Trial(layerCase, BATCH);
    Pass pass = Numbers.training(true);
    float[] x = trial.x.data.clone();
    float[] dOut = trial.dOut.data.clone();

    float[] first = trial.backward(pass).dX().data.clone();
    float[] second = trial.backward(pass).dX().data.clone();

    assertThat(second).isEqualTo(first);
    assertThat(trial.x.data).isEqualTo(x);
    assertThat(trial.dOut.data).isEqualTo(dOut);
  }

  @ParameterizedTest
  @EnumSource
  void anEmptyShardHasZeroGradients(LayerCases layerCase) {
    Trial trial = new Trial(layerCase, 0);

    Layer.Backward backward = trial.backward(Numbers.training(true));

    assertThat(backward.dX().numRows).isZero();
    assertThat(backward.dX().numCols).isEqualTo(layerCase.input.size());
    for (Gradient gradient : backward.dParameters()) {
      assertThat(gradient.matrix().data).containsOnly(0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theInferredShapeIsTheShapeOfTheOutput(LayerCases layerCase) {
    Trial trial = new Trial(layerCase, BATCH);

    FMatrixRMaj out = trial.forward(Numbers.evaluation()).out();

    assertThat(out.numRows).isEqualTo(BATCH);
    assertThat(out.numCols).isEqualTo(layerCase.architecture().output().size());
  }

  @ParameterizedTest
  @EnumSource
  void aPassTakesTheDeclaredActivations(LayerCases layerCase) {
    Trial trial = new Trial(layerCase, BATCH);
    MatrixPool afterTraining = new MatrixPool();
    MatrixPool afterEvaluation = new MatrixPool();
    Workspace training = new Workspace(afterTraining);
    Workspace evaluation = new Workspace(afterEvaluation);

    trial.backward(Pass.training(11, 3, 40, training));
    training.reclaim();
    trial.forward(Pass.evaluation(evaluation));
    evaluation.reclaim();

    Activations declared = layerCase.architecture().activations();
    long gradients = trial.parameters.stream().mapToLong(FMatrixRMaj::getNumElements).sum();
    assertThat(afterTraining.elements()).isEqualTo(BATCH * declared.training() + gradients);
    assertThat(afterEvaluation.elements()).isEqualTo(BATCH * declared.evaluation());
  }

  @ParameterizedTest
  @EnumSource
  void aGradientRoundedByTheLayerHasTheBitsOfOneRoundedAfterwards(LayerCases layerCase) {
    ElementType type = ElementType.BFLOAT16;
    Trial trial = new Trial(layerCase, BATCH);
    List<Gradient> unrounded = trial.backward(Numbers.training(true)).dParameters();
    List<Gradient> rounded =
        trial.backward(Numbers.training(true).withGradientType(type)).dParameters();

    for (int i = 0; i < rounded.size(); i++) {
      FMatrixRMaj expected = unrounded.get(i).matrix();
      type.roundInPlace(expected.data, 0, expected.getNumElements());
      Gradient gradient = rounded.get(i).rounded(type);
      assertThat(gradient.matrix().data).isEqualTo(expected.data);
      assertThat(gradient.finiteness()).isEqualTo(Finiteness.FINITE);
    }
  }

  @Test
  void aLinearLayerRoundsTheGradientOfItsWeight() {
    Layer.Backward backward = new Trial(LayerCases.LINEAR, BATCH).backward(Numbers.training(false));

    assertThat(backward.dParameters().getFirst().finiteness()).isEqualTo(Finiteness.FINITE);
  }

  private static List<String> data(List<Gradient> gradients) {
    return gradients.stream()
        .map(gradient -> Arrays.toString(gradient.matrix().data))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /// One layer with an input, and the objective `Σ out ∘ dOut` whose gradient by `out` is `dOut`.
  private static final class Trial {
    final List<FMatrixRMaj> parameters;
    final FMatrixRMaj x;
    final FMatrixRMaj dOut;
    private final Layer<?> layer;

    Trial(LayerCases layerCase, int batch) {
      Architecture architecture = layerCase.architecture();
      this.parameters = architecture.allocate();
      for (int i = 0; i < parameters.size(); i++) {
        FMatrixRMaj p = parameters.get(i);
        p.setTo(Numbers.awayFromZero(p.numRows, p.numCols, 100 + i));
      }
      this.layer = layerCase.over(parameters);
      this.x = Numbers.awayFromZero(batch, layerCase.input.size(), 1);
      this.dOut = Numbers.awayFromZero(batch, architecture.output().size(), 2);
    }

    Layer.Forward<?> forward(Pass pass) {
      return layer.forward(x, pass);
    }

    Layer.Backward backward(Pass pass) {
      return backward(layer, pass);
    }

    private <C> Layer.Backward backward(Layer<C> layer, Pass pass) {
      return layer.backward(dOut, layer.forward(x, pass).cache(), pass);
    }

    /// The objective with `shift` added to one element of `variable`.
    double objective(FMatrixRMaj variable, int element, float shift) {
      float before = variable.data[element];
      variable.data[element] = before + shift;
      FMatrixRMaj out = forward(Numbers.training(true)).out();
      double sum = 0;
      for (int i = 0; i < dOut.data.length; i++) {
        sum += (double) out.data[i] * dOut.data[i];
      }
      variable.data[element] = before; // after the sum, because out may be x itself
      return sum;
    }
  }
}
