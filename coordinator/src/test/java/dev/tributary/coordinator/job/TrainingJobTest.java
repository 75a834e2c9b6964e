package dev.tributary.coordinator.job;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import dev.tributary.coordinator.checkpoint.CheckpointKeeper;
import dev.tributary.coordinator.round.ShardResult;
import dev.tributary.proto.v1.Job;
import dev.tributary.proto.v1.NonFinite;
import dev.tributary.reduce.ShardRange;
import dev.tributary.train.LedgerOracle;
import dev.tributary.train.LocalTrainer;
import dev.tributary.train.TinyJobs;
import dev.tributary.train.TrainingState;
import dev.tributary.wire.TensorChunk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every transition that [TrainingJob] draws, and those between one picture and the next.
class TrainingJobTest {
  /// How long a first step may take before it is late.
  private static final Duration FIRST_PATIENCE = Duration.ofSeconds(10);

  private JobStage stage;

  @AfterEach
  void close() {
    stage.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aJobRecruitsStepsEvaluatesSavesAndIsOver(boolean clipping) {
    stage = new JobStage(clipping ? TinyJobs.clipped() : TinyJobs.job(), 2);
    List<LocalTrainer.StepDone> alone = new ArrayList<>();
    String weights = TinyJobs.digest(stage.job, new LocalTrainer(stage.job).train(alone::add));
    ScriptedWorker first = stage.worker("one");
    first.hearsNothingElse();
    ScriptedWorker second = stage.worker("two");

    for (long step = 1; step <= 6; step++) {
      assertThat(first.works(step)).isEqualTo(new ShardRange(0, 3));
      assertThat(second.works(step)).isEqualTo(new ShardRange(3, 2));
      var completed = stage.expect(TrainingEvent.StepCompleted.class);
      assertThat(completed.step()).isEqualTo(step);
      assertThat(completed.epoch()).isEqualTo(step <= 3 ? 1 : 2);
      assertThat(completed.metrics().loss()).isEqualTo(alone.get((int) step - 1).loss());
      assertThat(completed.metrics().samples()).isEqualTo(step % 3 == 0 ? 40 : 80);
      if (step % 3 == 0) {
        first.evaluates(step);
        second.evaluates(step);
        var evaluated = stage.expect(TrainingEvent.Evaluated.class);
        assertThat(evaluated.step()).isEqualTo(step);
        assertThat(evaluated.split()).isEqualTo("holdout");
        assertThat(evaluated.metrics().samples()).isEqualTo(600);
      }
    }
    first.hearsNothingElse();
    TrainingState saved = stage.saves();
    assertThat(stage.recorded).isEqualTo(LedgerOracle.steps(stage.job));
    stage.expect(TrainingEvent.CheckpointSaved.class);
    JobOutcome outcome = stage.expect(TrainingEvent.Ended.class).outcome();

    assertThat(saved.version()).isEqualTo(6);
    assertThat(TinyJobs.digest(stage.job, saved.weights())).isEqualTo(weights);
    assertThat(outcome)
        .isEqualTo(new JobOutcome.Completed(6, stage.store.version(6)))
        .extracting(JobOutcome::reason)
        .isEqualTo("all 6 steps are done");
    assertThat(stage.digest(6)).isEqualTo(weights);
    for (ScriptedWorker worker : List.of(first, second)) {
      worker.inbox.expectMessage(new ToWorker.Finished(6, "all 6 steps are done"));
      worker.goes("it left");
      worker.inbox.expectMessage(new ToWorker.Closed("the run is over"));
    }
    ScriptedWorker late = stage.asking(stage.candidate("late"));
    late.inbox.expectMessage(new ToWorker.Finished(6, "all 6 steps are done"));
    late.inbox.expectMessage(new ToWorker.Closed("all 6 steps are done"));
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
    stage = new JobStage(twoSteps(), 3);
    ScriptedWorker first = stage.worker("one");
    ScriptedWorker second = stage.worker("two");
    ScriptedWorker third = stage.worker("three");
    ShardRange lost = second.assigned(1);
    Labour.Shard delivered = second.shard(1, lost.first());
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
    stage = new JobStage(twoSteps(), 1);
    ScriptedWorker first = stage.worker("one");
    ShardRange shards = first.assigned(1);
    first.delivers(1, new ShardRange(shards.first(), 2));
    first.goes("it left");
    stage.expect(TrainingEvent.WorkerLost.class);

    stage.passes(Duration.ofSeconds(10));
    assertThat(stage.expect(TrainingEvent.Waiting.class))
        .isEqualTo(
            new TrainingEvent.Waiting(
                "step 1, computing: shards 2, 3, 4 are missing; 0 workers are here",
                Duration.ofSeconds(10)));
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
    stage = new JobStage(twoSteps(), 1);
    ScriptedWorker only = stage.worker("only");
    only.assigned(1);
    for (int shard = 0; shard < 5; shard++) {
      only.says(1, only.shard(1, shard).result());
    }
    only.goes("it left");
    stage.expect(TrainingEvent.WorkerLost.class);

    stage.passes(Duration.ofSeconds(10));

    assertThat(stage.expect(TrainingEvent.Waiting.class).what())
        .isEqualTo("step 1, exchange: gradients are missing; 0 workers are here");
  }

  @Test
  void whoJoinsAStepWhoseGradientIsAllThereStillGetsTheVersionToComputeItsShardsFrom() {
    stage = new JobStage(twoSteps(), 1);
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
                .containsExactlyInAnyOrderElementsOf(slicesOfVersions(0, 1)));

    second.works(1);
    stage.expect(TrainingEvent.StepCompleted.class);
    second.works(2);
    stage.expect(TrainingEvent.StepCompleted.class);
    assertThat(stage.digest(2)).isEqualTo(TinyJobs.trainedAlone(stage.job));
  }

  @Test
  void aLateJoinerTakesPartFromTheNextStep() {
    stage = new JobStage(twoSteps(), 1);
    ScriptedWorker first = stage.worker("one");
    ShardRange all = first.assigned(1);
    ScriptedWorker second = stage.worker("two");
    second.hearsNothingElse();

    first.delivers(1, all);

    assertThat(first.works(2)).isEqualTo(new ShardRange(0, 3));
    assertThat(second.works(2)).isEqualTo(new ShardRange(3, 2));
    stage.expect(TrainingEvent.StepCompleted.class);
    stage.expect(TrainingEvent.StepCompleted.class);
    assertThat(stage.digest(2)).isEqualTo(TinyJobs.trainedAlone(stage.job));
  }

  @Test
  void aWorkerWithoutItsWeightsIsGivenNothing() {
    stage = new JobStage(twoSteps(), 1);
    ScriptedWorker first = stage.asking(stage.candidate("one"));
    first.welcomed();

    first.hearsNothingElse();
    first.subscribe();

    assertThat(first.assigned(1)).isEqualTo(new ShardRange(0, 5));
  }

  @Test
  void workOfAnotherStepOrOfAnEndedSessionCountsForNothing() {
    stage = new JobStage(twoSteps(), 1);
    ScriptedWorker first = stage.worker("one");
    ScriptedWorker second = stage.worker("two");
    ShardRange all = first.assigned(1);
    second.goes("it left");
    second.inbox.expectMessageClass(ToWorker.Closed.class);
    stage.expect(TrainingEvent.WorkerLost.class);
    for (int shard = 0; shard < 5; shard++) {
      ShardResult wrong = new ShardResult(shard, 1e9, 16, 0, 1);
      first.says(2, wrong);
      second.says(1, wrong);
      first.saysOfBlock(1, wrong);
    }
    stage.tell(
        new TrainingJob.Poisoned(
            second.session, JobStage.RUN.at(1), NonFinite.getDefaultInstance()));
    stage.tell(
        new TrainingJob.Poisoned(
            first.session, JobStage.RUN.at(2), NonFinite.getDefaultInstance()));

    first.delivers(1, all);

    var completed = stage.expect(TrainingEvent.StepCompleted.class);
    assertThat(completed.metrics().loss()).isLessThan(10);
  }

  @Test
  void aResultThatCannotBeCostsTheWorkerItsSessionAndNobodyElse() {
    stage = new JobStage(twoSteps(), 1);
    ScriptedWorker liar = stage.worker("liar");
    liar.assigned(1);
    List<ShardResult> lies =
        List.of(
            new ShardResult(5, 1, 16, 0, 1),
            new ShardResult(-1, 1, 16, 0, 1),
            new ShardResult(4, 1, 17, 0, 1),
            new ShardResult(4, 1, 16, 17, 1));
    for (ShardResult lie : lies) {
      liar.says(1, lie);
      liar.inbox.expectMessageClass(ToWorker.Closed.class);
      liar = stage.nextAfterLoss("liar");
      liar.assigned(1);
    }

    liar.delivers(1, new ShardRange(0, 5));

    assertThat(stage.expect(TrainingEvent.StepCompleted.class).metrics().samples()).isEqualTo(80);
    assertThat(stage.losses)
        .containsExactly(
            "it computed shard 5 of step 1, which has 5",
            "it computed shard -1 of step 1, which has 5",
            "it counted 17 samples in shard 4 of step 1, which has 16",
            "it predicted 17 of 16 right in shard 4 of step 1");
  }

  @Test
  void aGradientThatAWorkerFoundNotFiniteEndsTheRunBeforeTheWeightsChange() {
    stage = new JobStage(twoSteps(), 1);
    ScriptedWorker first = stage.worker("one");
    first.works(1);
    stage.expect(TrainingEvent.StepCompleted.class);
    String before = stage.digest(1);
    first.assigned(2);

    stage.tell(
        new TrainingJob.Poisoned(
            first.session,
            JobStage.RUN.at(2),
            NonFinite.newBuilder()
                .setShard(3)
                .setParameter("2.weight")
                .setIndex(7)
                .setValue("NaN")
                .build()));

    JobOutcome outcome = stage.expect(TrainingEvent.Ended.class).outcome();
    assertThat(outcome)
        .isEqualTo(
            new JobOutcome.Failed(
                1,
                "step 2, shard 3 on one: the gradient of 2.weight is NaN at element 7; the weights"
                    + " are those of the step before; lower the learning rate, clip the gradient"
                    + " (training.clip), or look at the samples of that shard"));
    first.inbox.expectMessage(new ToWorker.Finished(1, outcome.reason()));
    assertThat(stage.digest(1)).isEqualTo(before);
  }

  @Test
  void aGradientThatArrivesNotFiniteEndsTheRunNamingItsSender() {
    stage = new JobStage(twoSteps(), 1);
    ScriptedWorker first = stage.worker("one");
    first.assigned(1);
    TensorChunk chunk =
        first.shard(1, 2).chunks().stream()
            .filter(c -> c.header().parameter() == 3)
            .findFirst()
            .orElseThrow();
    chunk.values().array()[1] = Float.POSITIVE_INFINITY;

    stage.arrive(chunk);

    assertThat(stage.expect(TrainingEvent.Ended.class).outcome().reason())
        .startsWith("step 1, shards 2 from one: the gradient of 2.bias is Infinity at element 1; ");
  }

  @Test
  void aLossThatIsNotFiniteIsCalledALoss() {
    stage = new JobStage(TinyJobs.job(), 1);
    String text =
        NonFiniteText.of(
            4,
            "one",
            NonFinite.newBuilder().setParameter("loss").setShard(1).setValue("NaN").build());

    assertThat(text).startsWith("step 4, shard 1 on one: the loss is NaN; the weights are");
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
    assertThat(stage.expect(TrainingEvent.Ended.class).outcome())
        .isEqualTo(new JobOutcome.Stopped(1, "Ctrl-C"));
    first.inbox.expectMessage(new ToWorker.Finished(1, "Ctrl-C"));
  }

  @Test
  void aRunThatIsToStopDoesNotWaitForWorkersThatAreNotHere() {
    stage = new JobStage(TinyJobs.job(), 1);

    stage.tell(new TrainingJob.Stop("Ctrl-C"));

    assertThat(stage.expect(TrainingEvent.Ended.class).outcome())
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
    assertThat(stage.expect(TrainingEvent.Ended.class).outcome())
        .isEqualTo(new JobOutcome.Stopped(0, "Ctrl-C"));
  }

  @Test
  void anEvaluationThatIsStoppedIsLeftAndTheVersionSaved() {
    stage = new JobStage(TinyJobs.job(), 1);
    ScriptedWorker first = stage.worker("one");
    for (long step = 1; step <= 3; step++) {
      first.works(step);
      stage.expect(TrainingEvent.StepCompleted.class);
    }
    first.assignedEvaluation(3);

    stage.tell(new TrainingJob.Stop("Ctrl-C"));

    assertThat(stage.saves().version()).isEqualTo(3);
    stage.expect(TrainingEvent.CheckpointSaved.class);
    assertThat(stage.expect(TrainingEvent.Ended.class).outcome())
        .isEqualTo(new JobOutcome.Stopped(3, "Ctrl-C"));
  }

  @Test
  void anEvaluationThatLosesEverybodyWaitsAndGoesOnWithTheNextToJoin() {
    stage = new JobStage(TinyJobs.job(), 1);
    ScriptedWorker first = stage.worker("one");
    for (long step = 1; step <= 3; step++) {
      first.works(step);
      stage.expect(TrainingEvent.StepCompleted.class);
    }
    assertThat(first.assignedEvaluation(3)).isEqualTo(new ShardRange(0, 3));
    first.saysOfBlock(2, new ShardResult(0, 1, 256, 0, 0));
    first.saysOfBlock(3, stage.labour.block(3, 2));
    first.saysOfBlock(3, new ShardResult(1, 1, 255, 0, 0));
    assertThat(stage.expect(TrainingEvent.WorkerLost.class).why())
        .isEqualTo("it counted 255 samples in block 1, which has 256");

    stage.passes(Duration.ofSeconds(10));
    assertThat(stage.expect(TrainingEvent.Waiting.class).what())
        .isEqualTo("step 3, evaluation: blocks 0, 1 are missing; 0 workers are here");
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
  void shardsThatAreLateAreComputedByAnIdleWorkerTooAndTheFirstCopyWins() {
    stage = new JobStage(twoSteps(), 2);
    ScriptedWorker quick = stage.worker("quick");
    ScriptedWorker slow = stage.worker("slow");
    quick.works(1);
    ShardRange late = slow.assigned(1);
    passWhileBothAreHeard(FIRST_PATIENCE.minus(Patience.TICK), quick, slow);
    quick.hearsNothingElse();

    passWhileBothAreHeard(Patience.TICK, quick, slow);
    assertThat(quick.works(1)).isEqualTo(late);

    TrainingEvent.Overtaken overtaken = expectAfterWaits(TrainingEvent.Overtaken.class);
    assertThat(overtaken.slow()).containsExactly("slow");
    assertThat(overtaken.helpers()).containsExactly("quick");
    assertThat(overtaken.what()).isEqualTo("shards of step 1: " + late);
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
    Labour.Shard stale = slow.shard(1, late.first());
    passWhileBothAreHeard(FIRST_PATIENCE, quick, slow);
    quick.works(1);
    quick.assigned(2);

    slow.says(1, stale.result());
    slow.hearsNothingElse();
    quick.delivers(2, new ShardRange(0, 5));

    assertThat(slow.assigned(3).count()).isPositive();
  }

  @Test
  void aGradientThatDoesNotArriveIsComputedByAnotherThoughItsShardIsReported() {
    stage = new JobStage(twoSteps(), 2);
    ScriptedWorker first = stage.worker("one");
    ScriptedWorker stuck = stage.worker("stuck");
    first.works(1);
    ShardRange reported = stuck.assigned(1);
    for (int shard = reported.first(); shard < reported.end(); shard++) {
      stuck.says(1, stuck.shard(1, shard).result());
    }

    passWhileBothAreHeard(FIRST_PATIENCE, first, stuck);
    assertThat(first.works(1)).isEqualTo(reported);

    assertThat(expectAfterWaits(TrainingEvent.Overtaken.class).slow()).containsExactly("stuck");
    stage.expect(TrainingEvent.StepCompleted.class);
  }

  @Test
  void anEvaluationThatIsLateIsComputedByAnotherToo() {
    stage = new JobStage(TinyJobs.job(), 2);
    ScriptedWorker quick = stage.worker("quick");
    ScriptedWorker slow = stage.worker("slow");
    for (long step = 1; step <= 3; step++) {
      quick.works(step);
      slow.works(step);
      stage.expect(TrainingEvent.StepCompleted.class);
    }
    quick.evaluates(3);
    ShardRange late = slow.assignedEvaluation(3);

    passWhileBothAreHeard(FIRST_PATIENCE, quick, slow);
    ShardRange taken = quick.assignedEvaluation(3);

    assertThat(taken).isEqualTo(late);
    assertThat(expectAfterWaits(TrainingEvent.Overtaken.class).what())
        .isEqualTo("blocks of the evaluation of step 3: " + late);
  }

  @Test
  void whatIsWaitedForNamesWhoComputesIt() {
    stage = new JobStage(twoSteps(), 1);
    ScriptedWorker only = stage.worker("only");
    only.assigned(1);

    for (int i = 0; i < 4; i++) {
      stage.passes(Duration.ofMillis(2500));
      only.hearsNothingElse();
    }

    assertThat(stage.expect(TrainingEvent.Waiting.class).what())
        .isEqualTo(
            "step 1, computing: shards 0, 1, 2, 3, 4 are missing, which only computes; 1 workers"
                + " are here");
  }

  private void passWhileBothAreHeard(Duration whole, ScriptedWorker... workers) {
    for (Duration left = whole; left.isPositive(); left = left.minus(Patience.TICK)) {
      for (ScriptedWorker worker : workers) {
        stage.tell(new TrainingJob.Heard(worker.session));
        worker.inbox.expectMessage(new ToWorker.Beat());
      }
      stage.passes(Patience.TICK);
    }
  }

  private <E extends TrainingEvent> E expectAfterWaits(Class<E> kind) {
    return kind.cast(
        stage
            .events
            .fishForMessage(
                Duration.ofSeconds(10),
                event ->
                    kind.isInstance(event)
                        ? FishingOutcomes.complete()
                        : FishingOutcomes.continueAndIgnore())
            .getLast());
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

    stage.events.fishForMessage(
        Duration.ofSeconds(10),
        event -> {
          assertThat(event).isNotInstanceOf(TrainingEvent.WorkerLost.class);
          return event instanceof TrainingEvent.StepCompleted
              ? FishingOutcomes.complete()
              : FishingOutcomes.continueAndIgnore();
        });
  }

  @Test
  void recruitingSaysHowManyAreMissing() {
    stage = new JobStage(TinyJobs.job(), 3);
    stage.worker("one");

    stage.passes(Duration.ofSeconds(10));

    List<TrainingEvent> events = new ArrayList<>();
    events.add(stage.events.receiveMessage());
    events.add(stage.events.receiveMessage());
    assertThat(events)
        .containsExactly(
            new TrainingEvent.WorkerLost("one", "silent for more than 3000 ms"),
            new TrainingEvent.Waiting(
                "step 1, recruiting: 0 of at least 3 workers are here", Duration.ofSeconds(10)));
  }

  @Test
  void twoWorkersOfOneNameAreToldApart() {
    stage = new JobStage(TinyJobs.job(), 2);
    ScriptedWorker first = stage.asking(stage.candidate("host"));
    ScriptedWorker second = stage.asking(stage.candidate("host"));

    assertThat(first.welcomed())
        .isEqualTo(new ToWorker.Welcomed(first.session, "host", 0, JobSettings.LEASES));
    assertThat(second.welcomed().worker()).isEqualTo("host-2");
  }

  @Test
  void aStrangerIsRefusedAndReported() {
    stage = new JobStage(TinyJobs.job(), 1);
    ScriptedWorker stranger =
        stage.asking(stage.candidate("stranger").toBuilder().setWireVersion(9).build());
    stranger.subscribe();

    ToWorker.Refused refused = stranger.inbox.expectMessageClass(ToWorker.Refused.class);
    assertThat(refused.why())
        .contains("wire version 1 at the coordinator, but the worker speaks 9");
    assertThat(stage.expect(TrainingEvent.WorkerRefused.class))
        .isEqualTo(new TrainingEvent.WorkerRefused("stranger at 10.0.0.7:51234", refused.why()));
    stranger.inbox.awaitAssert(() -> assertThat(stranger.link.closed).isTrue());
    assertThat(stage.open).isEmpty();
  }

  @Test
  void aSecondStreamOfWeightsTakesThePlaceOfTheFirst() {
    stage = new JobStage(TinyJobs.job(), 2);
    ScriptedWorker first = stage.worker("one");
    ScriptedWorker.Link another = new ScriptedWorker.Link();

    stage.tell(new TrainingJob.Subscribe(first.session, OptionalLong.empty(), another));
    first.hearsNothingElse();

    assertThat(first.link.closed).isTrue();
    first.inbox.awaitAssert(
        () -> assertThat(another.slices).containsExactlyInAnyOrderElementsOf(slicesOfVersions(0)));
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

    stage.events.fishForMessage(
        Duration.ofSeconds(10),
        event ->
            event.equals(new TrainingEvent.CheckpointFailed(2, "no space left"))
                ? FishingOutcomes.complete()
                : FishingOutcomes.continueAndIgnore());
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

  private static Job.Builder twoSteps() {
    Job.Builder job = TinyJobs.job();
    job.getTrainingBuilder().setSteps(2);
    return job;
  }

  private List<ScriptedWorker.Link.Slice> slicesOfVersions(long... versions) {
    List<ScriptedWorker.Link.Slice> all = new ArrayList<>();
    for (long version : versions) {
      stage.slices().forEach(id -> all.add(new ScriptedWorker.Link.Slice(version, id)));
    }
    return all;
  }
}
