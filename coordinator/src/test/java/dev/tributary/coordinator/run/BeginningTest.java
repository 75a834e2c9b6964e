package dev.tributary.coordinator.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.proto.v1.Job;
import dev.tributary.train.TinyJobs;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The way a run begins, for each content of its directory.
final class BeginningTest {
  private static final Model MODEL = Model.of(List.of());

  private final Job job = TinyJobs.prepared(TinyJobs.job()).job();

  @ParameterizedTest
  @EnumSource
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

  private Beginning beginning(ResumeMode mode, Optional<EarlierRun> found) {
    return Beginning.of(new Beginning.Request(job, "data", mode), found);
  }

  private static EarlierRun earlier(Job job, String dataDigest, Optional<Model> model) {
    return new EarlierRun(
        Optional.of(new TermRecord(7, 2, "", dataDigest, job)), Optional.of(job), model, List.of());
  }
}
