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

/// What a job does when workers go, or are thought to have gone.
class LostWorkersTest {
  private JobStage stage;

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void aStepEndsWithWhoIsLeftAndTheNextBeginsWhenEnoughAreHereAgain() {
    stage = new JobStage(TinyJobs.job(), 2);
    ScriptedWorker first = stage.worker("one");
    ScriptedWorker second = stage.worker("two");
    second.assigned(1);
    second.goes("it left");
    first.works(1);
    first.works(1);
    stage.expect(TrainingEvent.WorkerLost.class);
    stage.expect(TrainingEvent.StepCompleted.class);

    first.hearsNothingElse();
    stage.passes(Duration.ofSeconds(2));
    first.hearsNothingElse();
    ScriptedWorker third = stage.worker("three");

    assertThat(first.assigned(2)).isEqualTo(new ShardRange(0, 3));
    assertThat(third.assigned(2)).isEqualTo(new ShardRange(3, 2));
  }

  @Test
  void theShardsOfALostWorkerAreComputedByTheOthersWithTheSameBits() {
    stage = new JobStage(TinyJobs.twoSteps(), 3);
    ScriptedWorker first = stage.worker("one");
    ScriptedWorker second = stage.worker("two");
    ScriptedWorker third = stage.worker("three");
    ShardRange lost = second.assigned(1);
    HonestWork.Shard delivered = second.shard(1, lost.first());
    delivered.chunks().forEach(stage::arrive);
    second.says(1, delivered.result());
    second.goes("its connection was lost");
    second.inbox.expectMessage(new ToWorker.Closed("its connection was lost"));

    first.works(1);
    third.works(1);
    first.works(1);
    third.works(1);
    assertThat(stage.expect(TrainingEvent.WorkerLost.class))
        .isEqualTo(new TrainingEvent.WorkerLost("two", "its connection was lost"));
    stage.expect(TrainingEvent.StepCompleted.class);
    ScriptedWorker fourth = stage.worker("four");
    List.of(first, third, fourth).forEach(worker -> worker.works(2));
    stage.expect(TrainingEvent.StepCompleted.class);

    assertThat(stage.open).doesNotContain(second.session).contains(first.session);
    assertThat(stage.digest(2)).isEqualTo(TinyJobs.trainedAlone(stage.job));
  }

  @Test
  void aRoundThatLosesEverybodySaysWhoIsMissingAndGoesOnWithTheNextToJoin() {
    stage = new JobStage(TinyJobs.twoSteps(), 1);
    ScriptedWorker first = stage.worker("one");
    ShardRange shards = first.assigned(1);
    first.delivers(1, new ShardRange(shards.first(), 2));
    first.goes("it left");
    stage.expect(TrainingEvent.WorkerLost.class);

    stage.passes(Duration.ofSeconds(10));
    TrainingEvent.Waiting waiting = stage.expect(TrainingEvent.Waiting.class);
    assertThat(waiting.what()).contains("step 1", "computing", "shards 2, 3, 4", "0 workers");
    assertThat(waiting.since()).isEqualTo(Duration.ofSeconds(10));
    stage.passes(Duration.ofSeconds(10));
    assertThat(stage.expect(TrainingEvent.Waiting.class).since()).isEqualTo(Duration.ofSeconds(20));
    ScriptedWorker second = stage.worker("two");

    assertThat(second.works(1)).isEqualTo(new ShardRange(0, 5));
    stage.expect(TrainingEvent.StepCompleted.class);
    second.works(2);
    stage.expect(TrainingEvent.StepCompleted.class);
    assertThat(stage.digest(2)).isEqualTo(TinyJobs.trainedAlone(stage.job));
  }

  @Test
  void aRunWhoseGradientsWentWithTheirWorkerSaysSo() {
    stage = new JobStage(TinyJobs.twoSteps(), 1);
    ScriptedWorker only = stage.worker("only");
    only.assigned(1);
    for (int shard = 0; shard < 5; shard++) {
      only.says(1, only.shard(1, shard).result());
    }
    only.goes("it left");
    stage.expect(TrainingEvent.WorkerLost.class);

    stage.passes(Duration.ofSeconds(10));

    assertThat(stage.expect(TrainingEvent.Waiting.class).what())
        .contains("step 1", "gradients are missing", "0 workers");
  }

  @Test
  void whoJoinsAStepWhoseGradientIsAllThereStillGetsTheVersionToComputeItsShardsFrom() {
    stage = new JobStage(TinyJobs.twoSteps(), 1);
    ScriptedWorker first = stage.worker("one");
    first.assigned(1);
    for (int shard = 0; shard < 5; shard++) {
      first.shard(1, shard).chunks().forEach(stage::arrive);
    }
    // Every weight is updated, but of no shard the worker lives to report the loss.
    first.inbox.awaitAssert(
        () -> assertThat(first.link.slices).filteredOn(s -> s.version() == 1).hasSize(4));
    first.goes("it left");
    stage.expect(TrainingEvent.WorkerLost.class);

    ScriptedWorker second = stage.worker("two");
    second.inbox.awaitAssert(
        () ->
            assertThat(second.link.slices)
                .containsExactlyInAnyOrderElementsOf(stage.slicesOfVersions(0, 1)));

    second.works(1);
    stage.expect(TrainingEvent.StepCompleted.class);
    second.works(2);
    stage.expect(TrainingEvent.StepCompleted.class);
    assertThat(stage.digest(2)).isEqualTo(TinyJobs.trainedAlone(stage.job));
  }

  @Test
  void anEvaluationThatLosesEverybodyWaitsAndGoesOnWithTheNextToJoin() {
    stage = new JobStage(TinyJobs.job(), 1);
    ScriptedWorker first = stage.worker("one");
    stage.takesSteps(3, first);
    assertThat(first.assignedEvaluation(3)).isEqualTo(new ShardRange(0, 3));
    first.saysOfBlock(2, new ShardResult(0, Score.of(1, 256), 0));
    first.saysOfBlock(3, stage.honest.block(3, 2));
    first.saysOfBlock(3, new ShardResult(1, Score.of(1, 255), 0));
    assertThat(stage.expect(TrainingEvent.WorkerLost.class).why())
        .contains("255 samples", "block 1", "256");

    stage.passes(Duration.ofSeconds(10));
    assertThat(stage.expect(TrainingEvent.Waiting.class).what())
        .contains("step 3", "evaluation", "blocks 0, 1", "0 workers");
    ScriptedWorker second = stage.worker("two");
    second.evaluates(3);

    assertThat(stage.expect(TrainingEvent.Evaluated.class).metrics().samples()).isEqualTo(600);
    second.works(4);
    stage.expect(TrainingEvent.StepCompleted.class);
  }

  @Test
  void aWorkerThatIsSilentForLongerThanItsLeaseIsLost() {
    stage = new JobStage(TinyJobs.job(), 1);
    ScriptedWorker silent = stage.worker("silent");
    ScriptedWorker alive = stage.worker("alive");
    silent.assigned(1);

    stage.passes(Duration.ofSeconds(2));
    alive.hearsNothingElse();
    stage.passes(Duration.ofSeconds(1));
    silent.hearsNothingElse();
    stage.passes(Duration.ofSeconds(2));
    alive.hearsNothingElse();
    stage.passes(Duration.ofMillis(1250));

    assertThat(stage.expect(TrainingEvent.WorkerLost.class))
        .isEqualTo(new TrainingEvent.WorkerLost("silent", "silent for more than 3000 ms"));
    silent.inbox.expectMessage(new ToWorker.Closed("silent for more than 3000 ms"));
    assertThat(alive.assigned(1)).isEqualTo(new ShardRange(0, 5));
    assertThat(silent.link.closed).isTrue();
    assertThat(alive.link.closed).isFalse();
  }

  @Test
  void aPauseOfTheCoordinatorItselfCostsNobodyItsSession() {
    stage = new JobStage(TinyJobs.job(), 1);
    ScriptedWorker first = stage.worker("one");
    ShardRange all = first.assigned(1);

    stage.isPausedFor(Duration.ofSeconds(9));
    first.hearsNothingElse();
    stage.passes(Duration.ofSeconds(1));
    first.delivers(1, all);

    assertThat(stage.eventsUntil(TrainingEvent.StepCompleted.class))
        .noneMatch(TrainingEvent.WorkerLost.class::isInstance);
  }

  @Test
  void aPauseOfTheCoordinatorGivesEveryWorkerAnotherLease() {
    stage = new JobStage(TinyJobs.job(), 1);
    ScriptedWorker silent = stage.worker("silent");
    silent.assigned(1);

    stage.isPausedFor(Duration.ofSeconds(9));
    stage.passes(Duration.ofSeconds(3));
    assertThat(silent.link.closed).isFalse();
    stage.passes(StallDetector.TICK);

    assertThat(silent.link.closed).isTrue();
  }
}
