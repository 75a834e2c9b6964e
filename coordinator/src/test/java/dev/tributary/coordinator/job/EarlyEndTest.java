package dev.tributary.coordinator.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.coordinator.event.JobOutcome;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.proto.v1.Job;
import dev.tributary.reduce.ShardRange;
import dev.tributary.reduce.stopping.BestRanking;
import dev.tributary.reduce.stopping.History;
import dev.tributary.train.LocalTrainer;
import dev.tributary.train.TinyJobs;
import dev.tributary.train.TrainingState;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Runs that their evaluations end early, and the best versions.
class EarlyEndTest {
  private JobFixture fixture;

  @AfterEach
  void close() {
    fixture.close();
  }

  /// Ten epochs of three steps. With such a `min_delta` no evaluation is an improvement.
  private static Job.Builder job() {
    Job.Builder job = TinyJobs.job();
    job.getTrainingBuilder()
        .setEpochs(10)
        .getEarlyStoppingBuilder()
        .setPatience(1)
        .setMinDelta(100)
        .setRestoreBest(true);
    return job;
  }

  private void trains(ScriptedWorker worker, long epochs) {
    for (long step = 1; step <= 3 * epochs; step++) {
      worker.computes(step);
      if (step % 3 == 0) {
        worker.evaluates(step);
      }
    }
  }

  @Test
  void theRunEndsAtTheVeryStepOfTheEvaluationWithTheBestWeightsLikeTheOneProcessTrainer() {
    fixture = new JobFixture(job(), 1);
    LocalTrainer alone = new LocalTrainer(fixture.job);
    String weights = TinyJobs.digest(fixture.job, alone.train(done -> {}));
    ScriptedWorker worker = fixture.worker("one");

    trains(worker, 2);
    worker.expectNothingElse();
    TrainingState saved = fixture.savesCheckpoint();

    JobOutcome outcome = fixture.expectAfterOthers(TrainingEvent.RunEnded.class).outcome();
    assertThat(outcome)
        .isInstanceOfSatisfying(
            JobOutcome.Completed.class,
            completed -> {
              assertThat(completed.version()).isEqualTo(6);
              assertThat(completed.model()).isEqualTo(3);
              assertThat(TinyJobs.digest(fixture.job, completed.weights())).isEqualTo(weights);
            });
    assertThat(outcome.reason())
        .isEqualTo(
            "ended early after step 6 of 30: loss has not improved in 1 evaluation; the model is"
                + " of step 3");
    assertThat(saved.version()).isEqualTo(6);
    assertThat(saved.best().history()).isEqualTo(alone.history());
    assertThat(TinyJobs.digest(fixture.job, saved.best().weights())).isEqualTo(weights);
    assertThat(fixture.ends)
        .singleElement()
        .satisfies(
            end -> {
              assertThat(end.step()).isEqualTo(6);
              assertThat(end.model()).isEqualTo(3);
              assertThat(end.isEarly()).isTrue();
              assertThat(end.history()).isEqualTo(alone.history());
            });
  }

  @Test
  void aRunThatIsNotEndedEarlyAlsoRestoresItsBestWeights() {
    Job.Builder job = job();
    job.getTrainingBuilder().setEpochs(2).getEarlyStoppingBuilder().setPatience(5);
    fixture = new JobFixture(job, 1);

    trains(fixture.worker("one"), 2);
    fixture.savesCheckpoint();

    JobOutcome outcome = fixture.expectAfterOthers(TrainingEvent.RunEnded.class).outcome();
    assertThat(outcome.reason()).isEqualTo("all 6 steps are done; the model is of step 3");
    assertThat(TinyJobs.digest(fixture.job, ((JobOutcome.Completed) outcome).weights()))
        .isEqualTo(TinyJobs.trainedAlone(fixture.job));
    assertThat(fixture.ends).singleElement().satisfies(end -> assertThat(end.isEarly()).isFalse());
  }

  @Test
  void theBestVersionsAreKeptBeforeTheRunIsOver() {
    Job.Builder job = TinyJobs.job();
    job.getTrainingBuilder().setEpochs(3);
    job.getCheckpointBuilder().getKeepBestBuilder().setCount(2);
    fixture = new JobFixture(job, 1);

    trains(fixture.worker("one"), 3);
    fixture.savesCheckpoint();
    List<TrainingEvent> events = fixture.eventsUntil(TrainingEvent.RunEnded.class);

    assertThat(events)
        .filteredOn(TrainingEvent.BestKept.class::isInstance)
        .extracting(event -> ((TrainingEvent.BestKept) event).step())
        .containsExactly(3L, 6L, 9L);
    BestRanking last = fixture.kept.getLast();
    assertThat(last.versions()).extracting(History.Evaluated::step).containsExactly(9L, 6L);
    assertThat(fixture.ends).isEmpty();
  }

  @Test
  void aRunThatIsToldToStopBeforeItsLastEvaluationIsNotComplete() {
    fixture = new JobFixture(job(), 1);
    ScriptedWorker worker = fixture.worker("one");
    worker.assigned(1);
    fixture.tell(new TrainingJob.Stop("Ctrl-C"));
    worker.delivers(1, new ShardRange(0, 5));
    TrainingState saved = fixture.savesCheckpoint();

    assertThat(fixture.expectAfterOthers(TrainingEvent.RunEnded.class).outcome())
        .isEqualTo(new JobOutcome.Stopped(1, "Ctrl-C"));
    assertThat(saved.best().history()).isEqualTo(History.NONE);
  }
}
