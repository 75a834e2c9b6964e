package dev.tributary.coordinator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.Job;
import dev.tributary.train.TinyJobs;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The way a run begins, for each content of its directory.
final class BeginningTest {
  private static final Model MODEL = Model.of(List.of());

  private final Job job = TinyJobs.prepared(TinyJobs.job()).job();

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EXTEND")
  void inAnEmptyDirectoryANewRunBegins(ResumeMode mode) {
    assertThat(beginning(mode, Optional.empty())).isEqualTo(new Beginning.New());
  }

  @ParameterizedTest
  @EnumSource(names = {"RESUME", "AGAIN"})
  void anUnfinishedRunOfTheSameJobIsResumed(ResumeMode mode) {
    EarlierRun unfinished = earlier(job, "data", Optional.empty());

    assertThat(beginning(mode, Optional.of(unfinished)))
        .isEqualTo(new Beginning.Resumed(unfinished));
  }

  @Test
  void settingsWithoutInfluenceOnTheWeightsMayDiffer() {
    Job.Builder other = job.toBuilder().setName("renamed");
    other.getCheckpointBuilder().setEverySteps(3).setKeep(1);
    other.getTrainingBuilder().setEvaluateEveryEpochs(5);
    EarlierRun unfinished = earlier(other.build(), "data", Optional.empty());

    assertThat(beginning(ResumeMode.RESUME, Optional.of(unfinished)))
        .isEqualTo(new Beginning.Resumed(unfinished));
  }

  @Test
  void aFinishedRunStaysAndIsMovedAsideOnlyToTrainAgain() {
    EarlierRun finished = earlier(job, "data", Optional.of(MODEL));

    assertThat(beginning(ResumeMode.RESUME, Optional.of(finished)))
        .isEqualTo(new Beginning.Finished(finished, MODEL));
    assertThat(beginning(ResumeMode.AGAIN, Optional.of(finished)))
        .isEqualTo(new Beginning.MovedAside(""));
  }

  @Test
  void aFreshRunIsAlwaysPossible() {
    for (Optional<Model> model : List.of(Optional.<Model>empty(), Optional.of(MODEL))) {
      assertThat(beginning(ResumeMode.FRESH, Optional.of(earlier(job, "data", model))))
          .isEqualTo(new Beginning.MovedAside(""));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RESUME", "AGAIN"})
  void aRunOfAnotherJobIsMovedAsideAndTheDifferenceIsNamed(ResumeMode mode) {
    Job other = job.toBuilder().setSeed(job.getSeed() + 1).build();

    for (Optional<Model> model : List.of(Optional.<Model>empty(), Optional.of(MODEL))) {
      assertThat(beginning(mode, Optional.of(earlier(other, "data", model))))
          .isEqualTo(
              new Beginning.MovedAside(
                  "of another job: seed is %s here and %s there"
                      .formatted(job.getSeed(), other.getSeed())));
    }
  }

  @Test
  void aRunOfOtherDataIsMovedAside() {
    assertThat(
            beginning(ResumeMode.RESUME, Optional.of(earlier(job, "other data", Optional.empty()))))
        .isEqualTo(new Beginning.MovedAside("of other data"));
  }

  @Test
  void withoutARecordOfItsTermARunIsResumedIfItsJobIsTheSame() {
    EarlierRun found =
        new EarlierRun(Optional.empty(), Optional.of(job), Optional.empty(), List.of());

    assertThat(beginning(ResumeMode.RESUME, Optional.of(found)))
        .isEqualTo(new Beginning.Resumed(found));
  }

  @Test
  void aRunWhoseJobIsNotRecordedIsMovedAside() {
    EarlierRun found =
        new EarlierRun(Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    assertThat(beginning(ResumeMode.RESUME, Optional.of(found)))
        .isEqualTo(new Beginning.MovedAside("its job is not recorded"));
  }

  /// The job with these changes.
  private Job other(Consumer<Job.Builder> changes) {
    Job.Builder other = job.toBuilder();
    changes.accept(other);
    return other.build();
  }

  @Test
  void aRunGoesOnWithMoreStepsAnotherRateScheduleOrRuleOfEarlyStopping() {
    Job shorter =
        other(
            job -> {
              job.getTrainingBuilder().setSteps(2).getEarlyStoppingBuilder().setPatience(1);
              job.getTrainingBuilder().getScheduleBuilder().getCosineBuilder();
              job.getTrainingBuilder().getOptimizerBuilder().getSgdBuilder().setLearningRate(9);
            });

    for (Optional<Model> model : List.of(Optional.<Model>empty(), Optional.of(MODEL))) {
      EarlierRun earlier = earlier(shorter, "data", model);
      assertThat(beginning(ResumeMode.EXTEND, Optional.of(earlier)))
          .isEqualTo(new Beginning.Extended(earlier, shorter));
      assertThat(beginning(ResumeMode.RESUME, Optional.of(earlier)))
          .isInstanceOfSatisfying(
              Beginning.MovedAside.class, aside -> assertThat(aside.isExtension()).isTrue());
      assertThat(beginning(ResumeMode.FRESH, Optional.of(earlier)))
          .isEqualTo(new Beginning.MovedAside(""));
    }
  }

  @Test
  void anUnfinishedRunOfTheSameJobNeedsNoExtension() {
    EarlierRun unfinished = earlier(job, "data", Optional.empty());

    assertThat(beginning(ResumeMode.EXTEND, Optional.of(unfinished)))
        .isEqualTo(new Beginning.Resumed(unfinished));
  }

  @Test
  void whatIsNoExtensionIsRefusedByName() {
    Job momentum =
        other(
            job -> job.getTrainingBuilder().getOptimizerBuilder().getSgdBuilder().setMomentum(0.5));
    Job batch = other(job -> job.getTrainingBuilder().setBatch(40).setSteps(2));

    assertRefused(Optional.of(earlier(momentum, "data", Optional.empty())))
        .hasMessageStartingWith(
            "--extend: training.optimizer.sgd.momentum is 0.9 here and 0.5 there; only"
                + " training.epochs, training.steps, training.optimizer.*.learning_rate,");
    assertRefused(Optional.of(earlier(batch, "data", Optional.empty())))
        .hasMessageStartingWith("--extend: training.batch is 80 here and 40 there; ");
    assertRefused(Optional.of(earlier(job, "other data", Optional.empty())))
        .hasMessageContaining("other data");
    assertRefused(Optional.of(earlier(job, "data", Optional.of(MODEL))))
        .hasMessageContaining("finished");
    assertRefused(Optional.empty()).hasMessageContaining("no run to extend");
    assertThat(
            beginning(ResumeMode.RESUME, Optional.of(earlier(momentum, "data", Optional.empty()))))
        .isInstanceOfSatisfying(
            Beginning.MovedAside.class, aside -> assertThat(aside.isExtension()).isFalse());
  }

  private AbstractThrowableAssert<?, ?> assertRefused(Optional<EarlierRun> found) {
    return assertThatThrownBy(() -> beginning(ResumeMode.EXTEND, found))
        .isInstanceOf(BadInput.class);
  }

  private Beginning beginning(ResumeMode mode, Optional<EarlierRun> found) {
    return Beginning.of(new Beginning.Request(job, "data", mode), found);
  }

  private static EarlierRun earlier(Job job, String dataDigest, Optional<Model> model) {
    return new EarlierRun(
        Optional.of(new TermRecord(7, 2, "", dataDigest, job)), Optional.of(job), model, List.of());
  }
}
