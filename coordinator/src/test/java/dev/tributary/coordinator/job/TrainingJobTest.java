package dev.tributary.coordinator.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.coordinator.event.JobOutcome;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.coordinator.membership.MembershipChange;
import dev.tributary.coordinator.membership.ToWorker;
import dev.tributary.reduce.ShardRange;
import dev.tributary.train.LedgerOracle;
import dev.tributary.train.LocalTrainer;
import dev.tributary.train.TinyJobs;
import dev.tributary.train.TrainingState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The whole course of a job, and who may take part in it. See also [LostWorkersTest],
/// [StragglersTest], [ClaimsTest] and [EndingTest].
class TrainingJobTest {
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
    JobOutcome outcome = stage.expect(TrainingEvent.RunEnded.class).outcome();

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
  void recruitingSaysHowManyAreMissing() {
    stage = new JobStage(TinyJobs.job(), 3);
    stage.worker("one");

    stage.passes(Duration.ofSeconds(10));

    List<TrainingEvent> events = new ArrayList<>();
    events.add(stage.events.receiveMessage());
    events.add(stage.events.receiveMessage());
    assertThat(events.getFirst())
        .isEqualTo(new TrainingEvent.WorkerLost("one", "silent for more than 3000 ms"));
    assertThat(events.getLast())
        .isInstanceOfSatisfying(
            TrainingEvent.Waiting.class,
            waiting -> {
              assertThat(waiting.what()).contains("step 1", "recruiting", "0 workers", "3");
              assertThat(waiting.since()).isEqualTo(Duration.ofSeconds(10));
            });
  }

  @Test
  void whatIsWaitedForNamesWhoComputesIt() {
    stage = new JobStage(TinyJobs.twoSteps(), 1);
    ScriptedWorker only = stage.worker("only");
    only.assigned(1);

    for (int i = 0; i < 4; i++) {
      stage.passes(Duration.ofMillis(2500));
      only.hearsNothingElse();
    }

    assertThat(stage.expect(TrainingEvent.Waiting.class).what())
        .contains("step 1", "computing", "shards 0, 1, 2, 3, 4", "only computes", "1 worker is");
  }

  @Test
  void aLateJoinerTakesPartFromTheNextStep() {
    stage = new JobStage(TinyJobs.twoSteps(), 1);
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
    stage = new JobStage(TinyJobs.twoSteps(), 1);
    ScriptedWorker first = stage.asking(stage.candidate("one"));
    first.welcomed();

    first.hearsNothingElse();
    first.subscribe();

    assertThat(first.assigned(1)).isEqualTo(new ShardRange(0, 5));
  }

  @Test
  void twoWorkersOfOneNameAreToldApart() {
    stage = new JobStage(TinyJobs.job(), 2);
    ScriptedWorker first = stage.asking(stage.candidate("host"));
    ScriptedWorker second = stage.asking(stage.candidate("host"));

    assertThat(first.welcomed())
        .isEqualTo(new ToWorker.Welcome(first.session, "host", 0, JobSettings.LEASES));
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
        .contains("wire version 4 at the coordinator, but the worker speaks 9");
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

    stage.tell(new MembershipChange.Subscribe(first.session, OptionalLong.empty(), another));
    first.hearsNothingElse();

    assertThat(first.link.closed).isTrue();
    first.inbox.awaitAssert(
        () ->
            assertThat(another.slices)
                .containsExactlyInAnyOrderElementsOf(stage.slicesOfVersions(0)));
  }
}
