package dev.tributary.coordinator.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.proto.v1.Job;
import dev.tributary.train.TinyJobs;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is found in a run's directory, and what is made of it.
final class BeginningTest {
  private static final Model MODEL = Model.of(List.of());

  private final Job job = TinyJobs.prepared(TinyJobs.job()).job();

  @ParameterizedTest
  @EnumSource
  void whereNothingIsARunBeginsAnew(ResumeMode manner) {
    assertThat(beginning(manner, Optional.empty())).isEqualTo(new Beginning.New());
  }

  @ParameterizedTest
  @EnumSource(names = {"RESUME", "AGAIN"})
  void anUnfinishedRunOfTheSameJobGoesOn(ResumeMode manner) {
    EarlierRun unfinished = earlier(job, "data", Optional.empty());

    assertThat(beginning(manner, Optional.of(unfinished)))
        .isEqualTo(new Beginning.Resumed(unfinished));
  }

  @Test
  void whatHasNoInfluenceOnTheWeightsMayDiffer() {
    Job.Builder other = job.toBuilder().setName("renamed");
    other.getCheckpointBuilder().setEverySteps(3).setKeep(1);
    other.getTrainingBuilder().setEvaluateEveryEpochs(5);
    EarlierRun unfinished = earlier(other.build(), "data", Optional.empty());

    assertThat(beginning(ResumeMode.RESUME, Optional.of(unfinished)))
        .isEqualTo(new Beginning.Resumed(unfinished));
  }

  @Test
  void aFinishedRunIsOverForACoordinatorAndMovedAsideToTrainAgain() {
    EarlierRun finished = earlier(job, "data", Optional.of(MODEL));

    assertThat(beginning(ResumeMode.RESUME, Optional.of(finished)))
        .isEqualTo(new Beginning.Finished(finished, MODEL));
    assertThat(beginning(ResumeMode.AGAIN, Optional.of(finished)))
        .isEqualTo(new Beginning.MovedAside(""));
  }

  @Test
  void whoWantsItFreshGetsItWhateverIsThere() {
    for (Optional<Model> model : List.of(Optional.<Model>empty(), Optional.of(MODEL))) {
      assertThat(beginning(ResumeMode.FRESH, Optional.of(earlier(job, "data", model))))
          .isEqualTo(new Beginning.MovedAside(""));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RESUME", "AGAIN"})
  void aRunOfAnotherJobMakesRoomAndItIsSaidWhatDiffers(ResumeMode manner) {
    Job other = job.toBuilder().setSeed(job.getSeed() + 1).build();

    for (Optional<Model> model : List.of(Optional.<Model>empty(), Optional.of(MODEL))) {
      assertThat(beginning(manner, Optional.of(earlier(other, "data", model))))
          .isEqualTo(
              new Beginning.MovedAside(
                  "of another job: seed is %d here and %d there"
                      .formatted(job.getSeed(), other.getSeed())));
    }
  }

  @Test
  void aRunOfOtherDataMakesRoom() {
    assertThat(
            beginning(ResumeMode.RESUME, Optional.of(earlier(job, "other data", Optional.empty()))))
        .isEqualTo(new Beginning.MovedAside("of other data"));
  }

  @Test
  void withoutARecordOfItsTermARunGoesOnByItsJob() {
    EarlierRun found =
        new EarlierRun(Optional.empty(), Optional.of(job), Optional.empty(), List.of());

    assertThat(beginning(ResumeMode.RESUME, Optional.of(found)))
        .isEqualTo(new Beginning.Resumed(found));
  }

  @Test
  void aRunOfWhichNothingSaysWhatItWasMakesRoom() {
    EarlierRun found =
        new EarlierRun(Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    assertThat(beginning(ResumeMode.RESUME, Optional.of(found)))
        .isEqualTo(new Beginning.MovedAside("no record says of which job"));
  }

  private Beginning beginning(ResumeMode manner, Optional<EarlierRun> found) {
    return Beginning.of(new Beginning.Request(job, "data", manner), found);
  }

  private static EarlierRun earlier(Job job, String dataDigest, Optional<Model> model) {
    return new EarlierRun(
        Optional.of(new TermRecord(7, 2, dataDigest, job)), Optional.of(job), model, List.of());
  }
}
