package dev.tributary.coordinator.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.coordinator.membership.StallDetector;
import dev.tributary.reduce.ShardRange;
import dev.tributary.train.TinyJobs;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Work that is late, and who does it too.
class StragglersTest {
  /// How long a first step may take before it is late.
  private static final Duration FIRST_PATIENCE = Duration.ofSeconds(10);

  private JobStage stage;

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void shardsThatAreLateAreComputedByAnIdleWorkerTooAndTheFirstCopyWins() {
    stage = new JobStage(TinyJobs.twoSteps(), 2);
    ScriptedWorker quick = stage.worker("quick");
    ScriptedWorker slow = stage.worker("slow");
    quick.works(1);
    ShardRange late = slow.assigned(1);
    stage.passesWhileHeard(FIRST_PATIENCE.minus(StallDetector.TICK), quick, slow);
    quick.hearsNothingElse();

    stage.passesWhileHeard(StallDetector.TICK, quick, slow);
    assertThat(quick.works(1)).isEqualTo(late);

    TrainingEvent.BackupAssigned backup =
        stage.expectAfterOthers(TrainingEvent.BackupAssigned.class);
    assertThat(backup.slow()).containsExactly("slow");
    assertThat(backup.spares()).containsExactly("quick");
    assertThat(backup.what()).isEqualTo("shards of step 1: " + late);
    stage.expect(TrainingEvent.StepCompleted.class);
    assertThat(quick.works(2)).isEqualTo(new ShardRange(0, 5)); // the slow one is behind
    stage.expect(TrainingEvent.StepCompleted.class);
    assertThat(stage.digest(2)).isEqualTo(TinyJobs.trainedAlone(stage.job));
  }

  @Test
  void whoIsLateButAnswersIsWelcomeAgain() {
    stage = new JobStage(TinyJobs.job(), 2);
    ScriptedWorker quick = stage.worker("quick");
    ScriptedWorker slow = stage.worker("slow");
    quick.works(1);
    ShardRange late = slow.assigned(1);
    HonestWork.Shard stale = slow.shard(1, late.first());
    stage.passesWhileHeard(FIRST_PATIENCE, quick, slow);
    quick.works(1);
    quick.assigned(2);

    slow.says(1, stale.result());
    slow.hearsNothingElse();
    quick.delivers(2, new ShardRange(0, 5));

    assertThat(slow.assigned(3).count()).isPositive();
  }

  @Test
  void aGradientThatDoesNotArriveIsComputedByAnotherThoughItsShardIsReported() {
    stage = new JobStage(TinyJobs.twoSteps(), 2);
    ScriptedWorker first = stage.worker("one");
    ScriptedWorker stuck = stage.worker("stuck");
    first.works(1);
    ShardRange reported = stuck.assigned(1);
    for (int shard = reported.first(); shard < reported.end(); shard++) {
      stuck.says(1, stuck.shard(1, shard).result());
    }

    stage.passesWhileHeard(FIRST_PATIENCE, first, stuck);
    assertThat(first.works(1)).isEqualTo(reported);

    assertThat(stage.expectAfterOthers(TrainingEvent.BackupAssigned.class).slow())
        .containsExactly("stuck");
    stage.expect(TrainingEvent.StepCompleted.class);
  }

  @Test
  void anEvaluationThatIsLateIsComputedByAnotherToo() {
    stage = new JobStage(TinyJobs.job(), 2);
    ScriptedWorker quick = stage.worker("quick");
    ScriptedWorker slow = stage.worker("slow");
    stage.takesSteps(3, quick, slow);
    quick.evaluates(3);
    ShardRange late = slow.assignedEvaluation(3);

    stage.passesWhileHeard(FIRST_PATIENCE, quick, slow);
    ShardRange taken = quick.assignedEvaluation(3);

    assertThat(taken).isEqualTo(late);
    assertThat(stage.expectAfterOthers(TrainingEvent.BackupAssigned.class).what())
        .isEqualTo("blocks of the evaluation of step 3: " + late);
  }

  @Test
  void anEvaluationThatWaitedForWorkersIsNotLateTheMomentItIsDealt() {
    stage = new JobStage(TinyJobs.job(), 1);
    ScriptedWorker first = stage.worker("first");
    stage.takesSteps(3, first);
    first.assignedEvaluation(3);
    first.goes("it left");
    stage.expect(TrainingEvent.WorkerLost.class);
    stage.passes(FIRST_PATIENCE);
    stage.expect(TrainingEvent.Waiting.class);

    ScriptedWorker second = stage.worker("second");
    ScriptedWorker third = stage.worker("third");
    second.assignedEvaluation(3);
    stage.passes(StallDetector.TICK);

    third.hearsNothingElse();
  }

  @Test
  void aWorkerThatIsLostJustWhenItIsLateIsLostAndNotSlow() {
    stage = new JobStage(TinyJobs.job(), 2);
    ScriptedWorker quick = stage.worker("quick");
    ScriptedWorker silent = stage.worker("silent");
    stage.takesSteps(3, quick, silent);
    quick.evaluates(3);
    ShardRange left = silent.assignedEvaluation(3);
    Duration lease = JobSettings.LEASES.lease();
    stage.passesWhileHeard(FIRST_PATIENCE.minus(lease), quick, silent);

    stage.passesWhileHeard(lease, quick);

    assertThat(quick.evaluates(3)).isEqualTo(left);
    assertThat(stage.eventsUntil(TrainingEvent.Evaluated.class))
        .hasAtLeastOneElementOfType(TrainingEvent.WorkerLost.class)
        .noneMatch(TrainingEvent.BackupAssigned.class::isInstance)
        .noneMatch(event -> event.toString().contains("a lost worker"));
  }
}
