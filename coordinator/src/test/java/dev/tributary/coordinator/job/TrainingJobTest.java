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

/// The course of a job, and joining it. See also [LostWorkersTest], [StragglersTest],
/// [WorkerReportsTest] and [EndingTest].
class TrainingJobTest {
  private JobFixture fixture;

  @AfterEach
  void close() {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aJobRecruitsComputesStepsEvaluatesSavesAndEnds(boolean clipping) {
    fixture = new JobFixture(clipping ? TinyJobs.clipped() : TinyJobs.job(), 2);
    List<LocalTrainer.StepDone> alone = new ArrayList<>();
    String weights = TinyJobs.digest(fixture.job, new LocalTrainer(fixture.job).train(alone::add));
    ScriptedWorker first = fixture.worker("one");
    first.expectNothingElse();
    ScriptedWorker second = fixture.worker("two");

    for (long step = 1; step <= 6; step++) {
      assertThat(first.computes(step)).isEqualTo(new ShardRange(0, 3));
      assertThat(second.computes(step)).isEqualTo(new ShardRange(3, 2));
      var completed = fixture.expect(TrainingEvent.StepCompleted.class);
      assertThat(completed.step()).isEqualTo(step);
      assertThat(completed.epoch()).isEqualTo(step <= 3 ? 1 : 2);
      assertThat(completed.metrics().loss()).isEqualTo(alone.get((int) step - 1).loss());
      assertThat(completed.metrics().samples()).isEqualTo(step % 3 == 0 ? 40 : 80);
      if (step % 3 == 0) {
        first.evaluates(step);
        second.evaluates(step);
        var evaluated = fixture.expect(TrainingEvent.Evaluated.class);
        assertThat(evaluated.step()).isEqualTo(step);
        assertThat(evaluated.split()).isEqualTo("holdout");
        assertThat(evaluated.metrics().samples()).isEqualTo(600);
      }
    }
    first.expectNothingElse();
    TrainingState saved = fixture.savesCheckpoint();
    assertThat(fixture.recorded).isEqualTo(LedgerOracle.steps(fixture.job));
    fixture.expect(TrainingEvent.CheckpointSaved.class);
    JobOutcome outcome = fixture.expect(TrainingEvent.RunEnded.class).outcome();

    assertThat(saved.version()).isEqualTo(6);
    assertThat(TinyJobs.digest(fixture.job, saved.weights())).isEqualTo(weights);
    assertThat(outcome)
        .isEqualTo(new JobOutcome.Completed(6, fixture.store.version(6)))
        .extracting(JobOutcome::reason)
        .isEqualTo("all 6 steps are done");
    assertThat(fixture.digest(6)).isEqualTo(weights);
    for (ScriptedWorker worker : List.of(first, second)) {
      worker.inbox.expectMessage(new ToWorker.Finished(6, "all 6 steps are done"));
      worker.leaves("it left");
      worker.inbox.expectMessage(new ToWorker.Closed("the run is over"));
    }
    ScriptedWorker late = fixture.joining("late");
    late.inbox.expectMessage(new ToWorker.Finished(6, "all 6 steps are done"));
    late.inbox.expectMessage(new ToWorker.Closed("all 6 steps are done"));
  }

  @Test
  void theWaitMessageOfRecruitingSaysHowManyWorkersAreThere() {
    fixture = new JobFixture(TinyJobs.job(), 3);
    fixture.worker("one");

    fixture.timePasses(Duration.ofSeconds(10));

    List<TrainingEvent> events = new ArrayList<>();
    events.add(fixture.events.receiveMessage());
    events.add(fixture.events.receiveMessage());
    assertThat(events.getFirst())
        .isEqualTo(new TrainingEvent.WorkerLost("one", "silent for more than 3000 ms"));
    assertThat(events.getLast())
        .isInstanceOfSatisfying(
            TrainingEvent.Waiting.class,
            waiting -> {
              assertThat(waiting.what())
                  .contains("step 1", "recruiting", "0 workers", "at least 3");
              assertThat(waiting.since()).isEqualTo(Duration.ofSeconds(10));
            });
  }

  @Test
  void theWaitMessageNamesTheMissingShardsAndTheirWorker() {
    fixture = new JobFixture(TinyJobs.twoSteps(), 1);
    ScriptedWorker only = fixture.worker("only");
    only.assigned(1);

    for (int i = 0; i < 4; i++) {
      fixture.timePasses(Duration.ofMillis(2500));
      only.expectNothingElse();
    }

    assertThat(fixture.expect(TrainingEvent.Waiting.class).what())
        .contains("step 1", "computing", "shards 0, 1, 2, 3, 4 are missing")
        .contains("only computes", "1 worker is");
  }

  @Test
  void aWorkerThatJoinsDuringAStepGetsShardsFromTheNextStep() {
    fixture = new JobFixture(TinyJobs.twoSteps(), 1);
    ScriptedWorker first = fixture.worker("one");
    ShardRange all = first.assigned(1);
    ScriptedWorker second = fixture.worker("two");
    second.expectNothingElse();

    first.delivers(1, all);

    assertThat(first.computes(2)).isEqualTo(new ShardRange(0, 3));
    assertThat(second.computes(2)).isEqualTo(new ShardRange(3, 2));
    fixture.expect(TrainingEvent.StepCompleted.class);
    fixture.expect(TrainingEvent.StepCompleted.class);
    assertThat(fixture.digest(2)).isEqualTo(TinyJobs.trainedAlone(fixture.job));
  }

  @Test
  void aWorkerWithoutItsStreamOfWeightsGetsNoShards() {
    fixture = new JobFixture(TinyJobs.twoSteps(), 1);
    ScriptedWorker first = fixture.joining("one");
    first.welcomed();

    first.expectNothingElse();
    first.subscribe();

    assertThat(first.assigned(1)).isEqualTo(new ShardRange(0, 5));
  }

  @Test
  void ofTwoWorkersWithOneNameTheSecondGetsANumber() {
    fixture = new JobFixture(TinyJobs.job(), 2);
    ScriptedWorker first = fixture.joining("host");
    ScriptedWorker second = fixture.joining("host");

    assertThat(first.welcomed()).isEqualTo(new ToWorker.Welcome("host", 0, JobSettings.LEASES));
    assertThat(second.welcomed().worker()).isEqualTo("host-2");
  }

  @Test
  void aSecondStreamOfWeightsReplacesTheFirst() {
    fixture = new JobFixture(TinyJobs.job(), 2);
    ScriptedWorker first = fixture.worker("one");
    ScriptedWorker.Link another = new ScriptedWorker.Link();

    fixture.tell(new MembershipChange.Subscribe(first.session, OptionalLong.empty(), another));
    first.expectNothingElse();

    assertThat(first.link.closed).isTrue();
    first.inbox.awaitAssert(
        () ->
            assertThat(another.slices)
                .containsExactlyInAnyOrderElementsOf(fixture.slicesOfVersions(0)));
  }
}
