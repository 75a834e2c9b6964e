package dev.tributary.coordinator.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.coordinator.event.JobOutcome;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.coordinator.membership.ToWorker;
import dev.tributary.coordinator.round.ShardResult;
import dev.tributary.proto.v1.NonFinite;
import dev.tributary.reduce.Score;
import dev.tributary.reduce.ShardRange;
import dev.tributary.train.TinyJobs;
import dev.tributary.wire.TensorChunk;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a job makes of what workers claim, true or not.
class ClaimsTest {
  private JobStage stage;

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void workOfAnotherStepOrOfAnEndedSessionCountsForNothing() {
    stage = new JobStage(TinyJobs.twoSteps(), 1);
    ScriptedWorker first = stage.worker("one");
    ScriptedWorker second = stage.worker("two");
    ShardRange all = first.assigned(1);
    second.goes("it left");
    second.inbox.expectMessageClass(ToWorker.Closed.class);
    stage.expect(TrainingEvent.WorkerLost.class);
    for (int shard = 0; shard < 5; shard++) {
      ShardResult wrong = new ShardResult(shard, Score.of(1e9, 16), 1);
      first.says(2, wrong);
      second.says(1, wrong);
      first.saysOfBlock(1, wrong);
    }
    stage.tell(
        new TrainingJob.NonFiniteFound(
            second.session, JobStage.RUN.at(1), NonFinite.getDefaultInstance()));
    stage.tell(
        new TrainingJob.NonFiniteFound(
            first.session, JobStage.RUN.at(2), NonFinite.getDefaultInstance()));

    first.delivers(1, all);

    var completed = stage.expect(TrainingEvent.StepCompleted.class);
    assertThat(completed.metrics().loss()).isLessThan(10);
  }

  @Test
  void aResultThatCannotBeCostsTheWorkerItsSessionAndNobodyElse() {
    stage = new JobStage(TinyJobs.twoSteps(), 1);
    ScriptedWorker liar = stage.worker("liar");
    liar.assigned(1);
    List<ShardResult> lies =
        List.of(
            new ShardResult(5, Score.of(1, 16), 1),
            new ShardResult(-1, Score.of(1, 16), 1),
            new ShardResult(4, Score.of(1, 17), 1),
            new ShardResult(4, Score.of(1, 16).withCorrect(17), 1),
            new ShardResult(4, Score.of(Double.NaN, 16), 1));
    for (ShardResult lie : lies) {
      liar.says(1, lie);
      liar.inbox.expectMessageClass(ToWorker.Closed.class);
      liar = stage.nextAfterLoss("liar");
      liar.assigned(1);
    }

    liar.delivers(1, new ShardRange(0, 5));

    assertThat(stage.expect(TrainingEvent.StepCompleted.class).metrics().samples()).isEqualTo(80);
    assertThat(stage.losses).hasSize(5).allMatch(why -> why.contains("step 1"));
    assertThat(stage.losses.get(0)).contains("shard 5", "has 5");
    assertThat(stage.losses.get(1)).contains("shard -1", "has 5");
    assertThat(stage.losses.get(2)).contains("17 samples", "shard 4", "16");
    assertThat(stage.losses.get(3)).contains("accuracy", "shard 4", "17 of 16");
    assertThat(stage.losses.get(4)).contains("loss of NaN", "shard 4");
  }

  @Test
  void aGradientThatAWorkerFoundNotFiniteEndsTheRunBeforeTheWeightsChange() {
    stage = new JobStage(TinyJobs.twoSteps(), 1);
    ScriptedWorker first = stage.worker("one");
    first.works(1);
    stage.expect(TrainingEvent.StepCompleted.class);
    String before = stage.digest(1);
    first.assigned(2);

    stage.tell(
        new TrainingJob.NonFiniteFound(
            first.session,
            JobStage.RUN.at(2),
            NonFinite.newBuilder()
                .setShard(3)
                .setParameter("2.weight")
                .setIndex(7)
                .setValue("NaN")
                .build()));

    JobOutcome outcome = stage.expect(TrainingEvent.RunEnded.class).outcome();
    assertThat(outcome).isInstanceOf(JobOutcome.Failed.class);
    assertThat(outcome.version()).isEqualTo(1);
    assertThat(outcome.reason())
        .contains("step 2", "shard 3", "on one", "2.weight", "NaN at element 7", "training.clip");
    first.inbox.expectMessage(new ToWorker.Failed(1, outcome.reason()));
    assertThat(stage.digest(1)).isEqualTo(before);
  }

  @Test
  void aGradientThatArrivesNotFiniteEndsTheRunNamingItsSender() {
    stage = new JobStage(TinyJobs.twoSteps(), 1);
    ScriptedWorker first = stage.worker("one");
    first.assigned(1);
    TensorChunk chunk =
        first.shard(1, 2).chunks().stream()
            .filter(c -> c.header().slice().parameter() == 3)
            .findFirst()
            .orElseThrow();
    chunk.values().array()[1] = Float.POSITIVE_INFINITY;

    stage.arrive(chunk);

    assertThat(stage.expect(TrainingEvent.RunEnded.class).outcome().reason())
        .contains("step 1", "shards 2", "from one", "2.bias", "Infinity at element 1");
  }
}
