package dev.tributary.reduce.stopping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.reduce.Metric;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HistoryTest {
  private static final StoppingRule LOSS = new StoppingRule(Metric.LOSS, 2, 0);

  private static History of(double... values) {
    History history = History.NONE;
    for (int i = 0; i < values.length; i++) {
      history = history.with(new History.Evaluated(10L * (i + 1), values[i]));
    }
    return history;
  }

  /// The lines of `cases.txt`, which `cases.py` beside it has written.
  static List<String> cases() throws IOException {
    try (var file =
        new BufferedReader(
            new InputStreamReader(
                HistoryTest.class.getResourceAsStream("/early_stopping/cases.txt"),
                StandardCharsets.UTF_8))) {
      return file.lines().filter(line -> !line.startsWith("#")).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theRunEndsWhereKerasEndsIt(String line) {
    String[] parts = line.split(" \\| ");
    String[] settings = parts[0].split(" ");
    StoppingRule rule =
        new StoppingRule(
            settings[0].equals("min") ? Metric.LOSS : Metric.ACCURACY,
            Integer.parseInt(settings[1]),
            Double.parseDouble(settings[2]));
    double[] values = Arrays.stream(parts[1].split(" ")).mapToDouble(Double::parseDouble).toArray();
    String[] expected = parts[2].split(" ");

    int epochs = 1;
    while (!of(Arrays.copyOf(values, epochs)).ends(rule) && epochs < values.length) {
      epochs++;
    }

    History history = of(Arrays.copyOf(values, epochs));
    assertThat(epochs).isEqualTo(Integer.parseInt(expected[1]));
    assertThat(history.ends(rule)).isEqualTo(expected[0].equals("stopped"));
    assertThat(history.endedBefore(rule)).isFalse();
    assertThat(history.best(rule).orElseThrow().step())
        .isEqualTo(10L * Integer.parseInt(expected[2]));
  }

  @Test
  void aRunThatGoesOnBeyondItsEndIsNoticed() {
    assertThat(of(1, 2, 3).ends(LOSS)).isTrue();
    assertThat(of(1, 2, 3).endedBefore(LOSS)).isFalse();
    assertThat(of(1, 2, 3, 0.5).endedBefore(LOSS)).isTrue();
    assertThat(of(1, 2, 3, 0.5).ends(LOSS)).isFalse();
  }

  @Test
  void aVersionThatIsEvaluatedAgainCountsOnce() {
    History history = of(1, 2);

    assertThat(history.with(new History.Evaluated(20, 2))).isEqualTo(history);
    assertThat(history.waited(LOSS)).isEqualTo(1);
  }

  @Test
  void notANumberIsNoImprovementAndAnyNumberIsOneOverIt() {
    assertThat(of(Double.NaN, Double.NaN).ends(LOSS)).isFalse();
    assertThat(of(Double.NaN, Double.NaN, Double.NaN).ends(LOSS)).isTrue();
    assertThat(of(Double.NaN, 5).best(LOSS).orElseThrow().step()).isEqualTo(20);
    assertThat(of(5, Double.NaN).best(LOSS).orElseThrow().step()).isEqualTo(10);
  }

  @Test
  void withoutAnEvaluationThereIsNoBestAndNoEnd() {
    assertThat(History.NONE.best(LOSS)).isEmpty();
    assertThat(History.NONE.ends(new StoppingRule(Metric.LOSS, 0, 0))).isFalse();
  }

  @Test
  void evaluationsMustBeInOrder() {
    assertThatThrownBy(
            () -> new History(List.of(new History.Evaluated(2, 1), new History.Evaluated(2, 1))))
        .hasMessage("an evaluation of step 2 follows that of step 2");
  }
}
