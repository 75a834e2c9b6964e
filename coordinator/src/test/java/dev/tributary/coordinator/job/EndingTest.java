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

/// How a job is saved, and stopped.
class EndingTest {
  private JobStage stage;

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void aRunThatIsToStopEndsItsStepAndSavesIt() {
    stage = new JobStage(TinyJobs.job(), 1);
    ScriptedWorker first = stage.worker("one");
    ShardRange all = first.assigned(1);

    stage.tell(new TrainingJob.Stop("Ctrl-C"));
    first.hearsNothingElse();
    first.delivers(1, all);

    stage.expect(TrainingEvent.StepCompleted.class);
    assertThat(stage.saves().version()).isEqualTo(1);
    stage.expect(TrainingEvent.CheckpointSaved.class);
    assertThat(stage.expect(TrainingEvent.RunEnded.class).outcome())
        .isEqualTo(new JobOutcome.Stopped(1, "Ctrl-C"));
    first.inbox.expectMessage(new ToWorker.Stopped(1, "Ctrl-C"));
  }

  @Test
  void aRunThatIsToStopDoesNotWaitForWorkersThatAreNotHere() {
    stage = new JobStage(TinyJobs.job(), 1);

    stage.tell(new TrainingJob.Stop("Ctrl-C"));

    assertThat(stage.expect(TrainingEvent.RunEnded.class).outcome())
        .isEqualTo(new JobOutcome.Stopped(0, "Ctrl-C"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRunThatLosesItsLastWorkerAroundItsStopEnds(boolean stopFirst) {
    stage = new JobStage(TinyJobs.job(), 1);
    ScriptedWorker first = stage.worker("one");
    first.assigned(1);

    if (stopFirst) {
      stage.tell(new TrainingJob.Stop("Ctrl-C"));
      first.goes("it left");
    } else {
      first.goes("it left");
      stage.tell(new TrainingJob.Stop("Ctrl-C"));
    }

    stage.expect(TrainingEvent.WorkerLost.class);
    assertThat(stage.expect(TrainingEvent.RunEnded.class).outcome())
        .isEqualTo(new JobOutcome.Stopped(0, "Ctrl-C"));
  }

  @Test
  void anEvaluationThatIsStoppedIsLeftAndTheVersionSaved() {
    stage = new JobStage(TinyJobs.job(), 1);
    ScriptedWorker first = stage.worker("one");
    stage.takesSteps(3, first);
    first.assignedEvaluation(3);

    stage.tell(new TrainingJob.Stop("Ctrl-C"));

    assertThat(stage.saves().version()).isEqualTo(3);
    stage.expect(TrainingEvent.CheckpointSaved.class);
    assertThat(stage.expect(TrainingEvent.RunEnded.class).outcome())
        .isEqualTo(new JobOutcome.Stopped(3, "Ctrl-C"));
  }

  @Test
  void theRunIsSavedAsOftenAsTheJobSaysAndGoesOnWhenThatFails() {
    Job.Builder job = TinyJobs.job();
    job.getCheckpointBuilder().setEverySteps(2).setEverySeconds(0);
    stage = new JobStage(job, 1);
    ScriptedWorker first = stage.worker("one");
    first.works(1);
    first.works(2);
    CheckpointKeeper.Save save = stage.files.receiveMessage();
    first.works(3);
    first.evaluates(3);
    first.works(4);
    first.assigned(5);
    save.replyTo().tell(new CheckpointKeeper.Failed(2, "no space left"));

    assertThat(stage.expectAfterOthers(TrainingEvent.CheckpointFailed.class))
        .isEqualTo(new TrainingEvent.CheckpointFailed(2, "no space left"));
    first.delivers(5, new ShardRange(0, 5));
    first.works(6);
    first.evaluates(6);

    // Of version 4 there is no copy: that of version 2 was not yet written.
    assertThat(save.copy().version()).isEqualTo(2);
    assertThat(stage.saves().version()).isEqualTo(6);
  }

  @Test
  void theRunIsSavedAfterSomeTime() {
    Job.Builder job = TinyJobs.job();
    job.getCheckpointBuilder().setEverySeconds(2);
    stage = new JobStage(job, 1);
    ScriptedWorker first = stage.worker("one");
    first.works(1);
    ShardRange all = first.assigned(2);
    stage.passes(Duration.ofSeconds(2));

    first.delivers(2, all);

    assertThat(stage.saves().version()).isEqualTo(2);
  }

  @Test
  void aStepThatIsLeftLeavesTheCheckpointThatIsBeingWrittenToBeFinished() {
    Job.Builder job = TinyJobs.job();
    job.getCheckpointBuilder().setEverySteps(1);
    stage = new JobStage(job, 1);
    ScriptedWorker first = stage.worker("one");
    stage.takesSteps(1, first);
    first.assigned(2);
    first.goes("it left");
    stage.expect(TrainingEvent.WorkerLost.class);

    stage.tell(new TrainingJob.Stop("Ctrl-C"));
    assertThat(stage.saves().version()).isEqualTo(1);

    stage.expect(TrainingEvent.CheckpointSaved.class);
    assertThat(stage.expect(TrainingEvent.RunEnded.class).outcome())
        .isEqualTo(new JobOutcome.Stopped(1, "Ctrl-C"));
  }
}
