package dev.tributary.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.util.JsonFormat;
import dev.tributary.job.BadInput;
import dev.tributary.job.JobDefaults;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulesTest {
  private static final long LAST = 21;

  @ParameterizedTest
  @CsvSource({"constant", "'step'", "cosine", "linear"})
  void everyKindRisesToOneOverTheWarmUp(String kind) {
    String every = kind.equals("step") ? ", every_steps: 3" : "";
    Schedule schedule = schedule("{" + kind + ": {warmup_steps: 4" + every + "}}");

    assertFactors(schedule, 1, 0.25, 0.5, 0.75, 1);
  }

  @Test
  void withoutAWarmUpTheFirstStepHasTheFullRate() {
    assertThat(schedule("{cosine: {}}").factor(1)).isEqualTo(1);
    assertThat(schedule("{linear: {}}").factor(1)).isEqualTo(1);
    assertThat(schedule("{constant: {}}").factor(LAST)).isEqualTo(1);
  }

  @Test
  void aStepScheduleFallsAfterEachGroupOfSteps() {
    assertFactors(
        schedule("{step: {every_steps: 3, factor: 0.5}}"), 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25);
    assertFactors(
        schedule("{step: {warmup_steps: 2, every_steps: 2, factor: 0.5}}"),
        1,
        0.5,
        1,
        1,
        1,
        0.5,
        0.5,
        0.25);
    assertThat(schedule("{step: {every_steps: 1}}").factor(2)).isEqualTo(0.1);
  }

  @Test
  void aCosineReachesItsMiddleHalfWayAndItsEndAtTheLastStep() {
    Schedule schedule = schedule("{cosine: {final_factor: 0.2}}");

    assertThat(schedule.factor(6)).isCloseTo(0.2 + 0.8 * (1 + Math.sqrt(0.5)) / 2, within(1e-12));
    assertThat(schedule.factor(11)).isCloseTo(0.6, within(1e-12));
    assertThat(schedule.factor(LAST)).isCloseTo(0.2, within(1e-12));
    assertThat(schedule("{cosine: {}}").factor(LAST)).isEqualTo(0);
  }

  @Test
  void aLineFallsEvenlyFromTheWarmUpToTheLastStep() {
    Schedule schedule = schedule("{linear: {warmup_steps: 11, final_factor: 0.5}}");

    assertFactors(schedule, 11, 1, 0.95, 0.9, 0.85);
    assertThat(schedule.factor(LAST)).isEqualTo(0.5);
    assertThat(schedule.factor(LAST + 5)).isEqualTo(0.5);
  }

  @Test
  void aWarmUpLongerThanTheRunDoesNotEnd() {
    Schedule schedule = schedule("{cosine: {warmup_steps: 42}}");

    assertThat(schedule.factor(LAST)).isEqualTo(0.5);
    assertThat(Schedules.of(spec("{linear: {}}")).over(1).factor(1)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                            | training.schedule: no schedule is named; give
          {step: {}}                                    | training.schedule.step.every_steps: 0 steps; give a positive number
          {step: {every_steps: 2, factor: 0}}           | training.schedule.step.factor: a factor of 0.0; give a positive number
          {cosine: {final_factor: -1}}                  | training.schedule.cosine.final_factor: a factor of -1.0; give a number from 0
          {linear: {final_factor: NaN}}                 | training.schedule.linear.final_factor: a factor of NaN; give a number from 0
          {constant: {warmup_steps: 18446744073709551615}} | training.schedule.constant.warmup_steps: 18446744073709551615 steps; give at most as many as the run has
          """)
  void aWrongSettingIsRefusedAtItsKey(String spec, String message) {
    assertThatThrownBy(() -> schedule(spec))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(message);
  }

  private static void assertFactors(Schedule schedule, long first, double... factors) {
    for (int i = 0; i < factors.length; i++) {
      assertThat(schedule.factor(first + i))
          .as("step %d", first + i)
          .isCloseTo(factors[i], within(1e-12));
    }
  }

  private static Schedule schedule(String spec) {
    return Schedules.of(spec(spec)).over(LAST);
  }

  private static dev.tributary.proto.v1.Schedule spec(String spec) {
    try {
      var builder = dev.tributary.proto.v1.Schedule.newBuilder();
      JsonFormat.parser().merge(spec, builder);
      return JobDefaults.filled(builder.build());
    } catch (IOException e) {
      throw new UncheckedIOException(spec, e);
    }
  }
}
