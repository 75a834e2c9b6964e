package dev.tributary.coordinator.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.coordinator.event.JobOutcome;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.coordinator.membership.ToWorker;
import dev.tributary.coordinator.round.ShardResult;
import dev.tributary.proto.v1.Job;
import dev.tributary.proto.v1.NonFinite;
import dev.tributary.reduce.Metrics;
import dev.tributary.reduce.Score;
import dev.tributary.reduce.ShardRange;
import dev.tributary.reduce.quality.ClassQuality;
import dev.tributary.reduce.quality.Quality;
import dev.tributary.train.TinyJobs;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The handling of workers' reports by a job, valid or not.
class WorkerReportsTest {
  private JobFixture fixture;

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void resultsOfAnotherStepOrOfAnEndedSessionAreIgnored() {
    fixture = new JobFixture(TinyJobs.twoSteps(), 1);
    ScriptedWorker first = fixture.worker("one");
    ScriptedWorker second = fixture.worker("two");
    ShardRange all = first.assigned(1);
    second.leaves("it left");
    second.inbox.expectMessageClass(ToWorker.Closed.class);
    fixture.expect(TrainingEvent.WorkerLost.class);
    for (int shard = 0; shard < 5; shard++) {
      ShardResult wrong = new ShardResult(shard, Score.of(1e9, 16), 1);
      first.reports(2, wrong);
      second.reports(1, wrong);
      first.reportsBlock(1, wrong);
    }
    fixture.tell(
        new TrainingJob.NonFiniteFound(
            second.session, JobFixture.RUN.at(1), NonFinite.getDefaultInstance()));
    fixture.tell(
        new TrainingJob.NonFiniteFound(
            first.session, JobFixture.RUN.at(2), NonFinite.getDefaultInstance()));

    first.delivers(1, all);

    var completed = fixture.expect(TrainingEvent.StepCompleted.class);
    assertThat(completed.metrics().loss()).isLessThan(10);
  }

  @Test
  void anEvaluationThatContradictsItselfEndsTheSessionOfItsWorkerOnly() {
    Job.Builder job = TinyJobs.job();
    job.getTrainingBuilder().setEpochs(1);
    fixture = new JobFixture(job, 1);
    ScriptedWorker faulty = fixture.worker("faulty");
    fixture.takesSteps(3, faulty);
    faulty.assignedEvaluation(3);
    Score right = fixture.results.block(3, 1).score();
    ClassQuality counts = (ClassQuality) right.quality();
    Quality twice = counts.plus(counts);
    for (Quality wrong : List.of(Quality.NONE, twice)) {
      faulty.reportsBlock(3, new ShardResult(1, right.withQuality(wrong), 0));
      faulty.inbox.expectMessageClass(ToWorker.Closed.class);
      faulty = fixture.replaceLost("faulty");
      if (wrong != twice) {
        faulty.assignedEvaluation(3);
      }
    }

    faulty.evaluates(3);

    Metrics metrics = fixture.expect(TrainingEvent.Evaluated.class).metrics();
    assertThat(((ClassQuality) metrics.quality()).confusion().samples()).isEqualTo(600);
    assertThat(fixture.losses).hasSize(2).allMatch(lost -> lost.why().contains("in block 1 its "));
  }

  @Test
  void anImpossibleResultEndsTheSessionOfItsWorkerOnly() {
    fixture = new JobFixture(TinyJobs.twoSteps(), 1);
    ScriptedWorker faulty = fixture.worker("faulty");
    faulty.assigned(1);
    List<ShardResult> impossible =
        List.of(
            new ShardResult(5, Score.of(1, 16), 1),
            new ShardResult(-1, Score.of(1, 16), 1),
            new ShardResult(4, Score.of(1, 17), 1),
            new ShardResult(4, Score.of(1, 16).withCorrect(17), 1),
            new ShardResult(4, Score.of(Double.NaN, 16), 1));
    for (ShardResult result : impossible) {
      faulty.reports(1, result);
      faulty.inbox.expectMessageClass(ToWorker.Closed.class);
      faulty = fixture.replaceLost("faulty");
      faulty.assigned(1);
    }

    faulty.delivers(1, new ShardRange(0, 5));

    assertThat(fixture.expect(TrainingEvent.StepCompleted.class).metrics().samples()).isEqualTo(80);
    assertThat(fixture.losses)
        .hasSize(5)
        .allMatch(lost -> lost.worker().equals("faulty") && lost.why().contains("step 1"));
    assertThat(fixture.losses.get(0).why()).contains("shard 5 of step 1", "has 5 shards");
    assertThat(fixture.losses.get(1).why()).contains("shard -1 of step 1", "has 5 shards");
    assertThat(fixture.losses.get(2).why())
        .contains("counted 17 samples", "shard 4 of step 1", "has 16");
    assertThat(fixture.losses.get(3).why()).contains("accuracy", "shard 4 of step 1", "17 of 16");
    assertThat(fixture.losses.get(4).why()).contains("loss of NaN", "shard 4 of step 1");
  }

  @Test
  void aloneAWorkerIsAskedAgainBeforeItsGradientThatIsNotFiniteEndsTheRun() {
    fixture = new JobFixture(TinyJobs.twoSteps(), 1);
    ScriptedWorker first = fixture.worker("one");
    first.computes(1);
    fixture.expect(TrainingEvent.StepCompleted.class);
    String before = fixture.digest(1);
    first.assigned(2);

    reportsNaN(first, 2, 3);

    TrainingEvent.ResultDoubted report = fixture.expect(TrainingEvent.ResultDoubted.class);
    assertThat(report.what()).contains("shard 3 on one");
    assertThat(report.checker()).isEqualTo("one");
    assertThat(first.assigned(2)).isEqualTo(new ShardRange(3, 1));
    reportsNaN(first, 2, 3);
    JobOutcome outcome = fixture.expect(TrainingEvent.RunEnded.class).outcome();
    assertThat(outcome).isInstanceOf(JobOutcome.Failed.class);
    assertThat(outcome.version()).isEqualTo(1);
    assertThat(outcome.reason())
        .contains("step 2", "shard 3", "on one", "2.weight", "NaN at element 7")
        .contains("the weights are those of the step before", "lower the learning rate")
        .contains("training.clip", "the samples of that shard");
    first.inbox.expectMessage(new ToWorker.Failed(1, outcome.reason()));
    assertThat(fixture.digest(1)).isEqualTo(before);
  }

  @Test
  void aloneAWorkerThatDisprovesItselfLosesItsSessionAndTheRunGoesOn() {
    fixture = new JobFixture(TinyJobs.twoSteps(), 1);
    ScriptedWorker first = fixture.worker("one");
    first.assigned(1);
    reportsNaN(first, 1, 3);
    fixture.expect(TrainingEvent.ResultDoubted.class);

    first.delivers(1, first.assigned(1));

    assertThat(fixture.expect(TrainingEvent.WorkerLost.class).why())
        .contains("not finite in shard 3 of step 1");
    fixture.worker("again").computes(1);
    fixture.expect(TrainingEvent.StepCompleted.class);
  }

  @Test
  void aRepeatedClaimIsCheckedOnce() {
    fixture = new JobFixture(TinyJobs.twoSteps(), 2);
    ScriptedWorker first = fixture.worker("one");
    ScriptedWorker second = fixture.worker("two");
    first.assigned(1);
    second.assigned(1);

    reportsNaN(first, 1, 0);
    reportsNaN(first, 1, 0);

    assertThat(second.assigned(1)).isEqualTo(new ShardRange(0, 1));
    second.expectNothingElse();
  }

  @Test
  void aGradientThatIsNotFiniteEndsTheRunIfASecondWorkerAgrees() {
    fixture = new JobFixture(TinyJobs.twoSteps(), 2);
    ScriptedWorker first = fixture.worker("one");
    ScriptedWorker second = fixture.worker("two");
    first.assigned(1);
    second.assigned(1);

    reportsNaN(first, 1, 0);

    assertThat(fixture.expect(TrainingEvent.ResultDoubted.class).checker()).isEqualTo("two");
    assertThat(second.assigned(1)).isEqualTo(new ShardRange(0, 1));
    reportsNaN(second, 1, 0);
    assertThat(fixture.expect(TrainingEvent.RunEnded.class).outcome().reason())
        .contains("step 1", "shard 0", "on two", "NaN");
  }

  @Test
  void aWorkerWhoseReportASecondWorkerDisprovesLosesItsSession() {
    fixture = new JobFixture(TinyJobs.twoSteps(), 2);
    ScriptedWorker first = fixture.worker("one");
    ScriptedWorker second = fixture.worker("two");
    first.assigned(1);
    second.computes(1);
    reportsNaN(first, 1, 0);
    fixture.expect(TrainingEvent.ResultDoubted.class);

    second.delivers(1, second.assigned(1));

    TrainingEvent.WorkerLost lost = fixture.expect(TrainingEvent.WorkerLost.class);
    assertThat(lost.worker()).isEqualTo("one");
    assertThat(lost.why()).contains("not finite", "shard 0 of step 1", "two computed finite");
    second.computes(1); // the other shards of the lost worker
    fixture.expect(TrainingEvent.StepCompleted.class);
  }

  @Test
  void resultsThatWereNotAssignedEndTheSession() {
    fixture = new JobFixture(TinyJobs.twoSteps(), 2);
    ScriptedWorker first = fixture.worker("one");
    ScriptedWorker second = fixture.worker("two");
    ShardRange own = first.assigned(1);
    second.assigned(1);

    first.reports(1, first.shard(1, own.end()).result());

    TrainingEvent.WorkerLost lost = fixture.expect(TrainingEvent.WorkerLost.class);
    assertThat(lost.worker()).isEqualTo("one");
    assertThat(lost.why())
        .contains("shard %s of step 1".formatted(own.end()), "not assigned to it");
  }

  @ParameterizedTest
  @CsvSource({"1023,2.weight,0", "0,none,0", "0,2.weight,4000000000", "-1,loss,0"})
  void aReportAboutWhatDoesNotExistEndsTheSessionAndNotTheRun(
      int shard, String parameter, long index) {
    fixture = new JobFixture(TinyJobs.twoSteps(), 1);
    ScriptedWorker liar = fixture.worker("liar");
    liar.assigned(1);

    fixture.tell(
        new TrainingJob.NonFiniteFound(
            liar.session,
            JobFixture.RUN.at(1),
            NonFinite.newBuilder()
                .setShard(shard)
                .setParameter(parameter)
                .setIndex(index)
                .setValue("NaN")
                .build()));

    assertThat(fixture.expect(TrainingEvent.WorkerLost.class).why()).contains("it reported");
  }

  private void reportsNaN(ScriptedWorker worker, long step, int shard) {
    fixture.tell(
        new TrainingJob.NonFiniteFound(
            worker.session,
            JobFixture.RUN.at(step),
            NonFinite.newBuilder()
                .setShard(shard)
                .setParameter("2.weight")
                .setIndex(7)
                .setValue("NaN")
                .build()));
  }
}
