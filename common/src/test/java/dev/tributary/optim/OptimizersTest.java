package dev.tributary.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.util.JsonFormat;
import dev.tributary.job.BadInput;
import dev.tributary.job.JobDefaults;
import dev.tributary.optim.Optimizer.Slice;
import dev.tributary.optim.Optimizer.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Tests that golden runs do not cover: single steps by hand, slices, and wrong settings.
class OptimizersTest {

  enum OptimizerCases {
    SGD("{sgd: {learning_rate: 0.1, weight_decay: 0.01}}"),
    SGD_MOMENTUM("{sgd: {learning_rate: 0.1, momentum: 0.9}}"),
    SGD_NESTEROV("{sgd: {learning_rate: 0.1, momentum: 0.9, nesterov: true, weight_decay: 0.01}}"),
    ADAM("{adam: {learning_rate: 0.1, weight_decay: 0.01}}"),
    ADAMW("{adamw: {learning_rate: 0.1}}");

    final dev.tributary.proto.v1.Optimizer spec;

    OptimizerCases(String spec) {
      this.spec = parse(spec);
    }
  }

  @Test
  void everyKindOfOptimizerIsInTheList() {
    List<String> kinds =
        dev.tributary.proto.v1.Optimizer.getDescriptor().getOneofs().getFirst().getFields().stream()
            .map(FieldDescriptor::getName)
            .toList();

    assertThat(
            Arrays.stream(OptimizerCases.values())
                .map(c -> c.spec.getKindCase().name().toLowerCase(Locale.ROOT))
                .distinct())
        .containsExactlyInAnyOrderElementsOf(kinds);
  }

  @Test
  void descentSubtractsTheMeanGradientTimesTheLearningRate() {
    float[] w = {1, -2};

    step(new Sgd(0.5, 0, false, 0), w, List.of(), new float[] {4, 8}, new Step(1, 0.5, 4, 1));

    assertThat(w).containsExactly(0.5f, -3);
  }

  @Test
  void clippingScalesTheMeanGradient() {
    float[] w = {1};

    step(new Sgd(0.5, 0, false, 0), w, List.of(), new float[] {8}, new Step(1, 0.5, 4, 0.25f));

    assertThat(w).containsExactly(0.75f);
  }

  @Test
  void weightDecayIsAddedToTheGradient() {
    float[] w = {4};

    step(new Sgd(0.5, 0, false, 0.125f), w, List.of(), new float[] {2}, new Step(1, 0.5, 2, 1));

    assertThat(w).containsExactly(4 - 0.5f * (1 + 0.125f * 4));
  }

  @Test
  void momentumAddsTheGradientsOfEarlierSteps() {
    float[] w = {0};
    float[] buffer = {0};
    Sgd sgd = new Sgd(0.25, 0.5f, false, 0);

    step(sgd, w, List.of(buffer), new float[] {8}, new Step(1, 0.25, 1, 1));
    assertThat(w).containsExactly(-2);
    step(sgd, w, List.of(buffer), new float[] {4}, new Step(2, 0.25, 1, 1));

    assertThat(buffer).containsExactly(8);
    assertThat(w).containsExactly(-4);
  }

  @Test
  void nesterovsMomentumLooksAhead() {
    float[] w = {0};
    float[] buffer = {0};

    step(
        new Sgd(0.25, 0.5f, true, 0), w, List.of(buffer), new float[] {8}, new Step(1, 0.25, 1, 1));

    assertThat(w).containsExactly(-3);
  }

  @Test
  void adamsFirstStepIsTheLearningRateAgainstTheSignOfTheGradient() {
    float[] w = {1, 1};
    List<float[]> states = List.of(new float[2], new float[2]);
    Optimizer adam = Optimizers.of(parse("{adam: {learning_rate: 0.1}}"));

    step(adam, w, states, new float[] {30, -0.002f}, new Step(1, 0.1, 1, 1));

    assertThat(w[0]).isCloseTo(0.9f, within(1e-5f));
    assertThat(w[1]).isCloseTo(1.1f, within(1e-5f));
    assertThat(states.get(0)[0]).isCloseTo(3, within(1e-5f));
    assertThat(states.get(1)[0]).isCloseTo(0.9f, within(1e-5f));
  }

  @Test
  void adamwSubtractsTheDecayFromTheWeightForAnyGradient() {
    float[] w = {2};
    Optimizer adamw = Optimizers.of(parse("{adamw: {learning_rate: 0.1, weight_decay: 0.5}}"));

    step(adamw, w, List.of(new float[1], new float[1]), new float[] {0}, new Step(1, 0.1, 1, 1));

    assertThat(w[0]).isCloseTo(2 - 0.1f * 0.5f * 2, within(1e-6f));
  }

  @Test
  void defaultsAreThoseOfThePapersAndOfPyTorch() {
    assertThat(Optimizers.of(parse("{sgd: {learning_rate: 0.1}}")))
        .isEqualTo(new Sgd(0.1, 0, false, 0));
    assertThat(Optimizers.of(parse("{adam: {learning_rate: 0.1}}")))
        .isEqualTo(new Adam(0.1, 0.9, 0.999, 1e-8, 0, false));
    assertThat(Optimizers.of(parse("{adamw: {learning_rate: 0.1}}")))
        .isEqualTo(new Adam(0.1, 0.9, 0.999, 1e-8, 0.01, true));
    assertThat(Optimizers.of(parse("{adamw: {learning_rate: 0.25}}")).baseLearningRate())
        .isEqualTo(0.25);
  }

  /// Compares the vector loop with its scalar twin, which updates slices of one number.
  @ParameterizedTest
  @EnumSource
  void vectorsHaveTheBitsOfSingleNumbers(OptimizerCases optimizerCase) {
    Optimizer optimizer = Optimizers.of(optimizerCase.spec);
    for (int size : new int[] {0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 207}) {
      float[] gradient = numbers(size, 3);
      float[] together = numbers(size, 5);
      float[] alone = together.clone();
      List<float[]> statesTogether = states(optimizer, size);
      List<float[]> statesAlone = states(optimizer, size);
      for (int number = 1; number <= 3; number++) {
        Step step = new Step(number, 0.1, 7, 0.3f);

        optimizer.update(new Slice(together, together, statesTogether, 0, size, gradient, 0), step);
        for (int i = 0; i < size; i++) {
          optimizer.update(new Slice(alone, alone, statesAlone, i, 1, gradient, i), step);
        }

        assertThat(together).as("%d numbers", size).isEqualTo(alone);
        assertThat(statesTogether).usingRecursiveComparison().isEqualTo(statesAlone);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void slicesHaveTheBitsOfTheWholeAndDoNotChangeOtherElements(OptimizerCases optimizerCase) {
    Optimizer optimizer = Optimizers.of(optimizerCase.spec);
    int size = 207;
    float[] gradient = numbers(size, 3);
    float[] whole = numbers(size, 5);
    float[] sliced = whole.clone();
    List<float[]> wholeStates = states(optimizer, size);
    List<float[]> slicedStates = states(optimizer, size);

    for (int number = 1; number <= 3; number++) {
      Step step = new Step(number, 0.1, 7, 0.5f);
      optimizer.update(new Slice(whole, whole, wholeStates, 0, size, gradient, 0), step);
      float[] next = new float[size];
      for (int from = 0; from < size; from += 31) {
        int count = Math.min(31, size - from);
        float[] part = new float[count + 4];
        System.arraycopy(gradient, from, part, 4, count);
        float[] before = next.clone();
        optimizer.update(new Slice(sliced, next, slicedStates, from, count, part, 4), step);
        Arrays.fill(before, from, from + count, 0);
        float[] outside = next.clone();
        Arrays.fill(outside, from, from + count, 0);
        assertThat(outside).isEqualTo(before);
      }
      sliced = next;
    }

    assertThat(sliced).isEqualTo(whole);
    assertThat(slicedStates).usingRecursiveComparison().isEqualTo(wholeStates);
    assertThat(optimizer.states()).hasSameSizeAs(wholeStates);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                                  | training.optimizer: no optimizer is named; give one
          {sgd: {}}                                           | training.optimizer.sgd.learning_rate: a learning rate of 0.0; give a positive number that float32 holds
          {sgd: {learning_rate: 1e-50}}                       | training.optimizer.sgd.learning_rate: a learning rate of 1.0E-50; give a positive number that float32 holds
          {sgd: {learning_rate: 1e60}}                        | training.optimizer.sgd.learning_rate: a learning rate of 1.0E60; give a positive number that float32 holds
          {sgd: {learning_rate: 1, momentum: 1}}              | training.optimizer.sgd.momentum: a momentum of 1.0; give a number from 0 to less than 1
          {sgd: {learning_rate: 1, nesterov: true}}           | training.optimizer.sgd.nesterov: Nesterov's momentum without momentum; give sgd.momentum
          {sgd: {learning_rate: 1, weight_decay: -1}}         | training.optimizer.sgd.weight_decay: a weight decay of -1.0; give a number from 0
          {adam: {learning_rate: NaN}}                        | training.optimizer.adam.learning_rate: a learning rate of NaN; give a positive number that float32 holds
          {adam: {learning_rate: 1, beta1: 1}}                | training.optimizer.adam.beta1: a beta1 of 1.0; give a number from 0 to less than 1
          {adamw: {learning_rate: 1, beta2: -0.1}}            | training.optimizer.adamw.beta2: a beta2 of -0.1; give a number from 0 to less than 1
          {adamw: {learning_rate: 1, epsilon: 0}}             | training.optimizer.adamw.epsilon: an epsilon of 0.0; give a positive number
          """)
  void aWrongSettingIsRefusedAtItsKey(String spec, String message) {
    assertThatThrownBy(() -> Optimizers.of(parse(spec)))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(message);
  }

  private static void step(
      Optimizer optimizer, float[] w, List<float[]> states, float[] gradient, Step step) {
    optimizer.update(new Slice(w, w, states, 0, w.length, gradient, 0), step);
  }

  private static List<float[]> states(Optimizer optimizer, int size) {
    return optimizer.states().stream().map(name -> new float[size]).toList();
  }

  private static float[] numbers(int count, int stride) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (i * stride % 17 - 8) / 3f;
    }
    return numbers;
  }

  private static dev.tributary.proto.v1.Optimizer parse(String spec) {
    try {
      var builder = dev.tributary.proto.v1.Optimizer.newBuilder();
      JsonFormat.parser().merge(spec, builder);
      return JobDefaults.filled(builder.build());
    } catch (IOException e) {
      throw new UncheckedIOException(spec, e);
    }
  }
}
