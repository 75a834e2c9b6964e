package dev.tributary.coordinator.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.coordinator.membership.StallDetector;
import dev.tributary.reduce.ShardRange;
import dev.tributary.train.TinyJobs;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Backup tasks for late work.
class StragglersTest {
  /// The duration after which a first step is late.
  private static final Duration FIRST_LIMIT = Duration.ofSeconds(10);

  private JobFixture fixture;

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void lateShardsAreAlsoComputedByAnIdleWorkerAndTheFirstCopyCounts() {
    fixture = new JobFixture(TinyJobs.twoSteps(), 2);
    ScriptedWorker quick = fixture.worker("quick");
    ScriptedWorker slow = fixture.worker("slow");
    quick.computes(1);
    ShardRange late = slow.assigned(1);
    fixture.timePassesWithHeartbeats(FIRST_LIMIT.minus(StallDetector.TICK), quick, slow);
    quick.expectNothingElse();

    fixture.timePassesWithHeartbeats(StallDetector.TICK, quick, slow);
    assertThat(quick.computes(1)).isEqualTo(late);

    TrainingEvent.BackupAssigned backup =
        fixture.expectAfterOthers(TrainingEvent.BackupAssigned.class);
    assertThat(backup.slow()).containsExactly("slow");
    assertThat(backup.spares()).containsExactly("quick");
    assertThat(backup.what()).isEqualTo("shards of step 1: " + late);
    fixture.expect(TrainingEvent.StepCompleted.class);
    assertThat(quick.computes(2)).isEqualTo(new ShardRange(0, 5)); // the slow one is behind
    fixture.expect(TrainingEvent.StepCompleted.class);
    assertThat(fixture.digest(2)).isEqualTo(TinyJobs.trainedAlone(fixture.job));
  }

  @Test
  void aLateWorkerGetsShardsAgainOnceItHasAnswered() {
    fixture = new JobFixture(TinyJobs.job(), 2);
    ScriptedWorker quick = fixture.worker("quick");
    ScriptedWorker slow = fixture.worker("slow");
    quick.computes(1);
    ShardRange late = slow.assigned(1);
    CorrectResults.Shard stale = slow.shard(1, late.first());
    fixture.timePassesWithHeartbeats(FIRST_LIMIT, quick, slow);
    quick.computes(1);
    quick.assigned(2);

    slow.reports(1, stale.result());
    slow.expectNothingElse();
    quick.delivers(2, new ShardRange(0, 5));

    assertThat(slow.assigned(3).count()).isPositive();
  }

  @Test
  void aGradientThatDoesNotArriveIsComputedByAnotherWorkerEvenIfItsShardIsReported() {
    fixture = new JobFixture(TinyJobs.twoSteps(), 2);
    ScriptedWorker first = fixture.worker("one");
    ScriptedWorker stuck = fixture.worker("stuck");
    first.computes(1);
    ShardRange reported = stuck.assigned(1);
    for (int shard = reported.first(); shard < reported.end(); shard++) {
      stuck.reports(1, stuck.shard(1, shard).result());
    }

    fixture.timePassesWithHeartbeats(FIRST_LIMIT, first, stuck);
    assertThat(first.computes(1)).isEqualTo(reported);

    assertThat(fixture.expectAfterOthers(TrainingEvent.BackupAssigned.class).slow())
        .containsExactly("stuck");
    fixture.expect(TrainingEvent.StepCompleted.class);
  }

  @Test
  void lateBlocksAreAlsoEvaluatedByAnotherWorker() {
    fixture = new JobFixture(TinyJobs.job(), 2);
    ScriptedWorker quick = fixture.worker("quick");
    ScriptedWorker slow = fixture.worker("slow");
    fixture.takesSteps(3, quick, slow);
    quick.evaluates(3);
    ShardRange late = slow.assignedEvaluation(3);

    fixture.timePassesWithHeartbeats(FIRST_LIMIT, quick, slow);
    ShardRange taken = quick.assignedEvaluation(3);

    assertThat(taken).isEqualTo(late);
    assertThat(fixture.expectAfterOthers(TrainingEvent.BackupAssigned.class).what())
        .isEqualTo("blocks of the evaluation of step 3: " + late);
  }

  @Test
  void anEvaluationThatWaitedForWorkersIsNotLateWhenItIsAssigned() {
    fixture = new JobFixture(TinyJobs.job(), 1);
    ScriptedWorker first = fixture.worker("first");
    fixture.takesSteps(3, first);
    first.assignedEvaluation(3);
    first.leaves("it left");
    fixture.expect(TrainingEvent.WorkerLost.class);
    fixture.timePasses(FIRST_LIMIT);
    fixture.expect(TrainingEvent.Waiting.class);

    ScriptedWorker second = fixture.worker("second");
    ScriptedWorker third = fixture.worker("third");
    second.assignedEvaluation(3);
    fixture.timePasses(StallDetector.TICK);

    third.expectNothingElse();
  }

  @Test
  void aWorkerThatIsLostWhenItBecomesLateIsReportedAsLostOnly() {
    fixture = new JobFixture(TinyJobs.job(), 2);
    ScriptedWorker quick = fixture.worker("quick");
    ScriptedWorker silent = fixture.worker("silent");
    fixture.takesSteps(3, quick, silent);
    quick.evaluates(3);
    ShardRange left = silent.assignedEvaluation(3);
    Duration lease = JobSettings.LEASES.lease();
    fixture.timePassesWithHeartbeats(FIRST_LIMIT.minus(lease), quick, silent);

    fixture.timePassesWithHeartbeats(lease, quick);

    assertThat(quick.evaluates(3)).isEqualTo(left);
    assertThat(fixture.eventsUntil(TrainingEvent.Evaluated.class))
        .hasAtLeastOneElementOfType(TrainingEvent.WorkerLost.class)
        .noneMatch(TrainingEvent.BackupAssigned.class::isInstance)
        .noneMatch(event -> event.toString().contains("a lost worker"));
  }
}
