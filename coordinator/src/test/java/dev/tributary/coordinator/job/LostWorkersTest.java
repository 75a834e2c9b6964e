package dev.tributary.coordinator.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.coordinator.membership.StallDetector;
import dev.tributary.coordinator.membership.ToWorker;
import dev.tributary.coordinator.round.ShardResult;
import dev.tributary.reduce.Score;
import dev.tributary.reduce.ShardRange;
import dev.tributary.train.TinyJobs;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The handling of lost and silent workers by a job.
class LostWorkersTest {
  private JobFixture fixture;

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aStepIsCompletedByTheRemainingWorkersAndTheNextBeginsWhenEnoughAreThere() {
    fixture = new JobFixture(TinyJobs.job(), 2);
    ScriptedWorker first = fixture.worker("one");
    ScriptedWorker second = fixture.worker("two");
    second.assigned(1);
    second.leaves("it left");
    first.computes(1);
    first.computes(1);
    fixture.expect(TrainingEvent.WorkerLost.class);
    fixture.expect(TrainingEvent.StepCompleted.class);

    first.expectNothingElse();
    fixture.timePasses(Duration.ofSeconds(2));
    first.expectNothingElse();
    ScriptedWorker third = fixture.worker("three");

    assertThat(first.assigned(2)).isEqualTo(new ShardRange(0, 3));
    assertThat(third.assigned(2)).isEqualTo(new ShardRange(3, 2));
  }

  @Test
  void theShardsOfALostWorkerAreComputedByTheOthersWithTheSameBits() {
    fixture = new JobFixture(TinyJobs.twoSteps(), 3);
    ScriptedWorker first = fixture.worker("one");
    ScriptedWorker second = fixture.worker("two");
    ScriptedWorker third = fixture.worker("three");
    ShardRange lost = second.assigned(1);
    CorrectResults.Shard delivered = second.shard(1, lost.first());
    delivered.chunks().forEach(chunk -> fixture.arrive(second.session, chunk));
    second.reports(1, delivered.result());
    second.leaves("its connection was lost");
    second.inbox.expectMessage(new ToWorker.Closed("its connection was lost"));

    first.computes(1);
    third.computes(1);
    first.computes(1);
    third.computes(1);
    assertThat(fixture.expect(TrainingEvent.WorkerLost.class))
        .isEqualTo(new TrainingEvent.WorkerLost("two", "its connection was lost"));
    fixture.expect(TrainingEvent.StepCompleted.class);
    fixture.worker("four"); // which gets no shards now, because a newcomer was lost
    List.of(first, third).forEach(worker -> worker.computes(2));
    fixture.expect(TrainingEvent.StepCompleted.class);

    assertThat(fixture.open).doesNotContain(second.session).contains(first.session);
    assertThat(fixture.digest(2)).isEqualTo(TinyJobs.trainedAlone(fixture.job));
  }

  @Test
  void ifARoundLosesAllWorkersTheMissingShardsAreReportedAndTheNextWorkerComputesThem() {
    fixture = new JobFixture(TinyJobs.twoSteps(), 1);
    ScriptedWorker first = fixture.worker("one");
    ShardRange shards = first.assigned(1);
    first.delivers(1, new ShardRange(shards.first(), 2));
    first.leaves("it left");
    fixture.expect(TrainingEvent.WorkerLost.class);

    fixture.timePasses(Duration.ofSeconds(10));
    TrainingEvent.Waiting waiting = fixture.expect(TrainingEvent.Waiting.class);
    assertThat(waiting.what())
        .contains("step 1", "computing", "shards 2, 3, 4 are missing", "0 workers");
    assertThat(waiting.since()).isEqualTo(Duration.ofSeconds(10));
    fixture.timePasses(Duration.ofSeconds(10));
    assertThat(fixture.expect(TrainingEvent.Waiting.class).since())
        .isEqualTo(Duration.ofSeconds(20));
    ScriptedWorker second = fixture.worker("two");

    assertThat(second.computes(1)).isEqualTo(new ShardRange(0, 5));
    fixture.expect(TrainingEvent.StepCompleted.class);
    second.computes(2);
    fixture.expect(TrainingEvent.StepCompleted.class);
    assertThat(fixture.digest(2)).isEqualTo(TinyJobs.trainedAlone(fixture.job));
  }

  @Test
  void missingGradientsOfALostWorkerAreReported() {
    fixture = new JobFixture(TinyJobs.twoSteps(), 1);
    ScriptedWorker only = fixture.worker("only");
    only.assigned(1);
    for (int shard = 0; shard < 5; shard++) {
      only.reports(1, only.shard(1, shard).result());
    }
    only.leaves("it left");
    fixture.expect(TrainingEvent.WorkerLost.class);

    fixture.timePasses(Duration.ofSeconds(10));

    assertThat(fixture.expect(TrainingEvent.Waiting.class).what())
        .contains("step 1", "exchange", "gradients are missing", "0 workers");
  }

  @Test
  void resultsOfOtherStepsAreNamedAsLongAsTheRunWaits() {
    fixture = new JobFixture(TinyJobs.twoSteps(), 1);
    ScriptedWorker confused = fixture.worker("confused");
    ShardRange all = confused.assigned(1);
    for (int shard = 0; shard < 3; shard++) {
      confused.reports(7, confused.shard(1, shard).result());
    }

    fixture.timePassesWithHeartbeats(Duration.ofSeconds(10), confused);

    assertThat(fixture.expectAfterOthers(TrainingEvent.Waiting.class).what())
        .endsWith("; ignored: 3 results of other steps from confused");
    confused.delivers(1, all);
    fixture.expectAfterOthers(TrainingEvent.StepCompleted.class);
    confused.assigned(2);
    fixture.timePassesWithHeartbeats(Duration.ofSeconds(10), confused);
    assertThat(fixture.expectAfterOthers(TrainingEvent.Waiting.class).what())
        .doesNotContain("ignored");
  }

  @Test
  void aWorkerThatJoinsAfterEveryWeightWasUpdatedStillGetsTheVersionBefore() {
    fixture = new JobFixture(TinyJobs.twoSteps(), 1);
    ScriptedWorker first = fixture.worker("one");
    first.assigned(1);
    for (int shard = 0; shard < 5; shard++) {
      first.shard(1, shard).chunks().forEach(chunk -> fixture.arrive(first.session, chunk));
    }
    // Every weight is updated, but the worker is lost before it reports its shards.
    first.inbox.awaitAssert(
        () -> assertThat(first.link.slices).filteredOn(s -> s.version() == 1).hasSize(4));
    first.leaves("it left");
    fixture.expect(TrainingEvent.WorkerLost.class);

    ScriptedWorker second = fixture.worker("two");
    second.inbox.awaitAssert(
        () ->
            assertThat(second.link.slices)
                .containsExactlyInAnyOrderElementsOf(fixture.slicesOfVersions(0, 1)));

    second.computes(1);
    fixture.expect(TrainingEvent.StepCompleted.class);
    second.computes(2);
    fixture.expect(TrainingEvent.StepCompleted.class);
    assertThat(fixture.digest(2)).isEqualTo(TinyJobs.trainedAlone(fixture.job));
  }

  @Test
  void ifAnEvaluationLosesAllWorkersItWaitsForTheNextWorker() {
    fixture = new JobFixture(TinyJobs.job(), 1);
    ScriptedWorker first = fixture.worker("one");
    fixture.takesSteps(3, first);
    assertThat(first.assignedEvaluation(3)).isEqualTo(new ShardRange(0, 3));
    first.reportsBlock(2, new ShardResult(0, Score.of(1, 256), 0));
    first.reportsBlock(3, fixture.results.block(3, 2));
    first.reportsBlock(3, new ShardResult(1, Score.of(1, 255), 0));
    assertThat(fixture.expect(TrainingEvent.WorkerLost.class).why())
        .contains("counted 255 samples", "block 1", "has 256");

    fixture.timePasses(Duration.ofSeconds(10));
    assertThat(fixture.expect(TrainingEvent.Waiting.class).what())
        .contains("step 3", "evaluation", "blocks 0, 1 are missing", "0 workers");
    ScriptedWorker second = fixture.worker("two");
    second.evaluates(3);

    assertThat(fixture.expect(TrainingEvent.Evaluated.class).metrics().samples()).isEqualTo(600);
    second.computes(4);
    fixture.expect(TrainingEvent.StepCompleted.class);
  }

  @Test
  void aWorkerThatIsSilentForLongerThanItsLeaseIsLost() {
    fixture = new JobFixture(TinyJobs.job(), 1);
    ScriptedWorker silent = fixture.worker("silent");
    ScriptedWorker alive = fixture.worker("alive");
    silent.assigned(1);

    fixture.timePasses(Duration.ofSeconds(2));
    alive.expectNothingElse();
    fixture.timePasses(Duration.ofSeconds(1));
    silent.expectNothingElse();
    fixture.timePasses(Duration.ofSeconds(2));
    alive.expectNothingElse();
    fixture.timePasses(Duration.ofMillis(1250));

    assertThat(fixture.expect(TrainingEvent.WorkerLost.class))
        .isEqualTo(new TrainingEvent.WorkerLost("silent", "silent for more than 3000 ms"));
    silent.inbox.expectMessage(new ToWorker.Closed("silent for more than 3000 ms"));
    assertThat(alive.assigned(1)).isEqualTo(new ShardRange(0, 5));
    assertThat(silent.link.closed).isTrue();
    assertThat(alive.link.closed).isFalse();
  }

  @Test
  void aPauseOfTheCoordinatorEndsNoSession() {
    fixture = new JobFixture(TinyJobs.job(), 1);
    ScriptedWorker first = fixture.worker("one");
    ShardRange all = first.assigned(1);

    fixture.isPausedFor(Duration.ofSeconds(9));
    first.expectNothingElse();
    fixture.timePasses(Duration.ofSeconds(1));
    first.delivers(1, all);

    assertThat(fixture.eventsUntil(TrainingEvent.StepCompleted.class))
        .noneMatch(TrainingEvent.WorkerLost.class::isInstance);
  }

  @Test
  void aPauseOfTheCoordinatorRenewsEveryLease() {
    fixture = new JobFixture(TinyJobs.job(), 1);
    ScriptedWorker silent = fixture.worker("silent");
    silent.assigned(1);

    fixture.isPausedFor(Duration.ofSeconds(9));
    fixture.timePasses(Duration.ofSeconds(3));
    assertThat(silent.link.closed).isFalse();
    fixture.timePasses(StallDetector.TICK);

    assertThat(silent.link.closed).isTrue();
  }
}
