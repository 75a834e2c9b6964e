package dev.tributary.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.tributary.data.Dataset.Target;
import dev.tributary.job.BadInput;
import dev.tributary.job.JobDefaults;
import dev.tributary.proto.v1.Loss.Builder;
import dev.tributary.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class LossesTest {

  /// Every kind of loss with settings that matter.
  enum LossCases {
    SOFTMAX(loss -> loss.getSoftmaxCrossEntropyBuilder(), true),
    SOFTMAX_SMOOTHED(loss -> loss.getSoftmaxCrossEntropyBuilder().setLabelSmoothing(0.2), true),
    SQUARES(loss -> loss.getMeanSquaredErrorBuilder(), false),
    BINARY(loss -> loss.getBinaryCrossEntropyBuilder(), false);

    final dev.tributary.proto.v1.Loss spec;
    final boolean labels;

    LossCases(Consumer<Builder> settings, boolean labels) {
      Builder builder = dev.tributary.proto.v1.Loss.newBuilder();
      settings.accept(builder);
      this.spec = JobDefaults.filled(builder.build());
      this.labels = labels;
    }

    String kind() {
      return spec.getKindCase().name().toLowerCase(Locale.ROOT);
    }

    FMatrixRMaj target(int rows, int outputs) {
      FMatrixRMaj target = new FMatrixRMaj(rows, labels ? 1 : outputs);
      for (int i = 0; i < target.data.length; i++) {
        target.data[i] = labels ? (i * 2 + 1) % outputs : i % 3 / 2f;
      }
      return target;
    }
  }

  @Test
  void everyKindOfLossIsInTheList() {
    List<String> kinds =
        dev.tributary.proto.v1.Loss.getDescriptor().getOneofs().getFirst().getFields().stream()
            .map(FieldDescriptor::getName)
            .toList();

    assertThat(Arrays.stream(LossCases.values()).map(LossCases::kind).distinct())
        .containsExactlyInAnyOrderElementsOf(kinds);
  }

  @ParameterizedTest
  @EnumSource
  void theGradientIsTheDerivativeOfTheSum(LossCases lossCase) {
    Loss loss = Losses.of(lossCase.spec);
    FMatrixRMaj out = Numbers.awayFromZero(4, 5, 7);
    FMatrixRMaj target = lossCase.target(4, 5);

    FMatrixRMaj dOut = loss.of(out, target, Numbers.training(true)).dOut();

    float h = 0x1p-5f;
    for (int i = 0; i < out.data.length; i++) {
      double near = sum(loss, out, target, i, h) - sum(loss, out, target, i, -h);
      double far = sum(loss, out, target, i, 2 * h) - sum(loss, out, target, i, -2 * h);
      assertThat((double) dOut.data[i]).isCloseTo((8 * near - far) / (12 * h), within(1e-4));
    }
  }

  private static double sum(Loss loss, FMatrixRMaj out, FMatrixRMaj target, int i, float shift) {
    FMatrixRMaj moved = out.copy();
    moved.data[i] += shift;
    return loss.of(moved, target, Numbers.evaluation()).score().lossSum();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "SQUARES") // the square is too large for a float
  void extremeLogitsGiveFiniteLosses(LossCases lossCase) {
    float huge = Float.MAX_VALUE;
    FMatrixRMaj out = FMatrixRMaj.wrap(2, 3, new float[] {huge, -huge, 0, -huge, -huge, huge});

    Loss.Result result =
        Losses.of(lossCase.spec).of(out, lossCase.target(2, 3), Numbers.training(true));

    assertThat(result.score().lossSum()).isFinite();
    for (float d : result.dOut().data) {
      assertThat(d).isBetween(-1f, 1f);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theLossOfAnEmptyShardIsZero(LossCases lossCase) {
    Loss.Result result =
        Losses.of(lossCase.spec)
            .of(new FMatrixRMaj(0, 3), lossCase.target(0, 3), Numbers.training(true));

    assertThat(result.score().lossSum()).isZero();
    assertThat(result.score().correct()).isZero();
    assertThat(result.dOut().numRows).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void evaluationGivesTheSameSumAndNoGradient(LossCases lossCase) {
    Loss loss = Losses.of(lossCase.spec);
    FMatrixRMaj out = Numbers.awayFromZero(4, 5, 7);

    Loss.Result training = loss.of(out, lossCase.target(4, 5), Numbers.training(true));
    Loss.Result evaluation = loss.of(out, lossCase.target(4, 5), Numbers.evaluation());

    assertThat(evaluation.score().lossSum()).isEqualTo(training.score().lossSum());
    assertThat(evaluation.score().correct()).isEqualTo(training.score().correct());
    assertThat(evaluation.dOut()).isNull();
  }

  @Test
  void theFirstOfEqualLogitsIsPredicted() {
    FMatrixRMaj out = FMatrixRMaj.wrap(3, 3, new float[] {1, 2, 2, 1, 2, 2, 5, 5, 5});
    FMatrixRMaj target = FMatrixRMaj.wrap(3, 1, new float[] {1, 2, 0});

    Loss.Result result = new SoftmaxCrossEntropy(0).of(out, target, Numbers.evaluation());

    assertThat(result.score().correct()).isEqualTo(2);
  }

  @Test
  void aBinaryPredictionIsRightIfAllItsLogitsAre() {
    FMatrixRMaj out = FMatrixRMaj.wrap(3, 2, new float[] {1, -1, 1, 1, -1, -2});
    FMatrixRMaj target = FMatrixRMaj.wrap(3, 2, new float[] {1, 0, 1, 0, 0, 0});

    Loss.Result result = new BinaryCrossEntropy().of(out, target, Numbers.evaluation());

    assertThat(result.score().correct()).isEqualTo(2);
  }

  @Test
  void aClassWithoutAnOutputIsRefused() {
    FMatrixRMaj target = FMatrixRMaj.wrap(2, 1, new float[] {0, 3});

    assertThatThrownBy(
            () ->
                new SoftmaxCrossEntropy(0).of(new FMatrixRMaj(2, 3), target, Numbers.evaluation()))
        .hasMessage("row 1 is of class 3.0, but there are 3 outputs");
  }

  @Test
  void aLossThatDoesNotSuitModelOrDataIsRefused() {
    assertRefused(LossCases.SOFTMAX, 7, new Target.Classes(10))
        .hasMessage(
            "model.layers: the last layer gives 7 outputs but the dataset has 10 classes for"
                + " softmax_cross_entropy; let the last linear layer have 10 units");
    assertRefused(LossCases.SOFTMAX, 2, new Target.Values(2))
        .hasMessageStartingWith("loss.softmax_cross_entropy: ")
        .hasMessageContaining("2 columns of values");
    assertRefused(LossCases.SQUARES, 3, new Target.Classes(3)).hasMessageContaining("3 classes");
    assertRefused(LossCases.SQUARES, 3, new Target.Values(2)).hasMessageContaining("2 units");
    assertRefused(LossCases.BINARY, 1, new Target.Classes(3)).hasMessageContaining("3 classes");
    assertRefused(LossCases.BINARY, 2, new Target.Classes(2)).hasMessageEndingWith(" 1 unit");
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(
      LossCases lossCase, int outputs, Target target) {
    return assertThatThrownBy(
            () -> Losses.of(lossCase.spec).requireSuits(Shape.of(outputs), target))
        .isInstanceOf(BadInput.class);
  }

  @Test
  void aLossThatSuitsModelAndDataIsAccepted() {
    assertAccepted(LossCases.SOFTMAX, 10, new Target.Classes(10));
    assertAccepted(LossCases.SQUARES, 3, new Target.Values(3));
    assertAccepted(LossCases.BINARY, 1, new Target.Classes(2));
    assertAccepted(LossCases.BINARY, 4, new Target.Values(4));
  }

  private static void assertAccepted(LossCases lossCase, int outputs, Target target) {
    assertThatCode(() -> Losses.of(lossCase.spec).requireSuits(Shape.of(outputs), target))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @EnumSource
  void anOutputThatIsNotAVectorIsRefused(LossCases lossCase) {
    Target target = lossCase.labels ? new Target.Classes(6) : new Target.Values(6);

    assertThatThrownBy(() -> Losses.of(lossCase.spec).requireSuits(Shape.of(1, 2, 3), target))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("loss." + lossCase.kind() + ": ")
        .hasMessageContaining("1x2x3");
  }

  @Test
  void wrongSettingsAreRefusedAtTheirKey() {
    Builder smoothing = dev.tributary.proto.v1.Loss.newBuilder();
    smoothing.getSoftmaxCrossEntropyBuilder().setLabelSmoothing(1);

    assertThatThrownBy(() -> Losses.of(smoothing.build()))
        .hasMessageStartingWith(
            "loss.softmax_cross_entropy.label_smoothing: a label smoothing of 1.0; give a number"
                + " from 0 to less than 1");
    assertThatThrownBy(() -> Losses.of(dev.tributary.proto.v1.Loss.getDefaultInstance()))
        .hasMessageStartingWith("loss: no loss is named; give one");
  }
}
