package dev.tributary.coordinator.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.coordinator.checkpoint.CheckpointKeeper;
import dev.tributary.coordinator.event.JobOutcome;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.coordinator.membership.ToWorker;
import dev.tributary.proto.v1.Job;
import dev.tributary.reduce.ShardRange;
import dev.tributary.train.TinyJobs;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Saving and stopping a job.
class EndingTest {
  private JobFixture fixture;

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aRunThatIsToldToStopCompletesItsStepAndSavesIt() {
    fixture = new JobFixture(TinyJobs.job(), 1);
    ScriptedWorker first = fixture.worker("one");
    ShardRange all = first.assigned(1);

    fixture.tell(new TrainingJob.Stop("Ctrl-C"));
    first.expectNothingElse();
    first.delivers(1, all);

    fixture.expect(TrainingEvent.StepCompleted.class);
    assertThat(fixture.savesCheckpoint().version()).isEqualTo(1);
    fixture.expect(TrainingEvent.CheckpointSaved.class);
    assertThat(fixture.expect(TrainingEvent.RunEnded.class).outcome())
        .isEqualTo(new JobOutcome.Stopped(1, "Ctrl-C"));
    first.inbox.expectMessage(new ToWorker.Stopped(1, "Ctrl-C"));
  }

  @Test
  void aRunThatIsToldToStopDoesNotWaitForWorkers() {
    fixture = new JobFixture(TinyJobs.job(), 1);

    fixture.tell(new TrainingJob.Stop("Ctrl-C"));

    assertThat(fixture.expect(TrainingEvent.RunEnded.class).outcome())
        .isEqualTo(new JobOutcome.Stopped(0, "Ctrl-C"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRunThatIsToldToStopSavesTheLastVersionIfItHasLostItsLastWorker(boolean stopFirst) {
    fixture = new JobFixture(TinyJobs.job(), 1);
    ScriptedWorker first = fixture.worker("one");
    fixture.takesSteps(1, first);
    first.assigned(2);

    if (stopFirst) {
      fixture.tell(new TrainingJob.Stop("Ctrl-C"));
      first.leaves("it left");
    } else {
      first.leaves("it left");
      fixture.tell(new TrainingJob.Stop("Ctrl-C"));
    }

    fixture.expect(TrainingEvent.WorkerLost.class);
    assertThat(fixture.savesCheckpoint().version()).isEqualTo(1);
    fixture.expect(TrainingEvent.CheckpointSaved.class);
    assertThat(fixture.expect(TrainingEvent.RunEnded.class).outcome())
        .isEqualTo(new JobOutcome.Stopped(1, "Ctrl-C"));
  }

  @Test
  void aRunWhoseFilesAreLostSavesAgainTheVersionThatWasSaved() {
    Job.Builder job = TinyJobs.job();
    job.getCheckpointBuilder().setEverySteps(1);
    fixture = new JobFixture(job, 1);
    ScriptedWorker first = fixture.worker("one");
    fixture.takesSteps(1, first);
    assertThat(fixture.savesCheckpoint().version()).isEqualTo(1);
    fixture.expect(TrainingEvent.CheckpointSaved.class);
    first.assigned(2);
    first.leaves("it left");
    fixture.expect(TrainingEvent.WorkerLost.class);

    fixture.tell(new TrainingJob.FilesLost());
    fixture.tell(new TrainingJob.Stop("no directory"));

    assertThat(fixture.savesCheckpoint().version()).isEqualTo(1);
    fixture.expect(TrainingEvent.CheckpointSaved.class);
    assertThat(fixture.expect(TrainingEvent.RunEnded.class).outcome())
        .isEqualTo(new JobOutcome.Stopped(1, "no directory"));
  }

  @Test
  void aStepThatDoesNotEndWithinTenSecondsAfterTheRequestIsAbandonedAndTheVersionBeforeItSaved() {
    fixture = new JobFixture(TinyJobs.job(), 1);
    ScriptedWorker first = fixture.worker("one");
    fixture.takesSteps(1, first);
    first.assigned(2);

    fixture.tell(new TrainingJob.Stop("Ctrl-C"));
    fixture.timePassesWithHeartbeats(Stopping.PATIENCE.minusMillis(250), first);
    first.expectNothingElse();
    fixture.files.expectNoMessage();
    fixture.timePasses(Duration.ofMillis(250));

    assertThat(fixture.savesCheckpoint().version()).isEqualTo(1);
    assertThat(fixture.expectAfterOthers(TrainingEvent.RunEnded.class).outcome())
        .isEqualTo(new JobOutcome.Stopped(1, "Ctrl-C"));
  }

  @Test
  void aStoppedEvaluationIsAbandonedAndTheVersionSaved() {
    fixture = new JobFixture(TinyJobs.job(), 1);
    ScriptedWorker first = fixture.worker("one");
    fixture.takesSteps(3, first);
    first.assignedEvaluation(3);

    fixture.tell(new TrainingJob.Stop("Ctrl-C"));

    assertThat(fixture.savesCheckpoint().version()).isEqualTo(3);
    fixture.expect(TrainingEvent.CheckpointSaved.class);
    assertThat(fixture.expect(TrainingEvent.RunEnded.class).outcome())
        .isEqualTo(new JobOutcome.Stopped(3, "Ctrl-C"));
  }

  @Test
  void theRunIsSavedAsTheJobSaysAndGoesOnIfThatFails() {
    Job.Builder job = TinyJobs.job();
    job.getCheckpointBuilder().setEverySteps(2).setEverySeconds(0);
    fixture = new JobFixture(job, 1);
    ScriptedWorker first = fixture.worker("one");
    first.computes(1);
    first.computes(2);
    CheckpointKeeper.Save save = fixture.files.receiveMessage();
    first.computes(3);
    first.evaluates(3);
    first.computes(4);
    first.assigned(5);
    save.replyTo().tell(new CheckpointKeeper.Failed(2, "no space left"));

    assertThat(fixture.expectAfterOthers(TrainingEvent.CheckpointFailed.class))
        .isEqualTo(new TrainingEvent.CheckpointFailed(2, "no space left"));
    first.delivers(5, new ShardRange(0, 5));
    first.computes(6);
    first.evaluates(6);

    // Version 4 was not copied, because the copy of version 2 had not been written yet.
    assertThat(save.copy().version()).isEqualTo(2);
    assertThat(fixture.savesCheckpoint().version()).isEqualTo(6);
  }

  @Test
  void theRunIsSavedAfterTheGivenNumberOfSeconds() {
    Job.Builder job = TinyJobs.job();
    job.getCheckpointBuilder().setEverySeconds(2);
    fixture = new JobFixture(job, 1);
    ScriptedWorker first = fixture.worker("one");
    first.computes(1);
    ShardRange all = first.assigned(2);
    fixture.timePasses(Duration.ofSeconds(2));

    first.delivers(2, all);

    assertThat(fixture.savesCheckpoint().version()).isEqualTo(2);
  }

  @Test
  void ifAStepIsAbandonedACheckpointThatIsBeingWrittenIsFinished() {
    Job.Builder job = TinyJobs.job();
    job.getCheckpointBuilder().setEverySteps(1);
    fixture = new JobFixture(job, 1);
    ScriptedWorker first = fixture.worker("one");
    fixture.takesSteps(1, first);
    first.assigned(2);
    first.leaves("it left");
    fixture.expect(TrainingEvent.WorkerLost.class);

    fixture.tell(new TrainingJob.Stop("Ctrl-C"));
    assertThat(fixture.savesCheckpoint().version()).isEqualTo(1);

    fixture.expect(TrainingEvent.CheckpointSaved.class);
    assertThat(fixture.expect(TrainingEvent.RunEnded.class).outcome())
        .isEqualTo(new JobOutcome.Stopped(1, "Ctrl-C"));
  }
}
