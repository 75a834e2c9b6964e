package dev.tributary.coordinator.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.coordinator.event.JobOutcome;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.coordinator.membership.ToWorker;
import dev.tributary.reduce.ShardRange;
import dev.tributary.train.TinyJobs;
import dev.tributary.wire.TensorChunk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Copies of gradients that should have the same bits, and gradients that are not finite on
/// arrival.
class CopiesOfGradientsTest {
  /// The time after which late shards of a first step are also given to another worker.
  private static final Duration LATE = Duration.ofSeconds(10);

  private JobFixture fixture;

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aWorkerWhoseLateCopyHasOtherBitsThanThoseOfTwoOthersLosesItsSession() {
    fixture = new JobFixture(TinyJobs.twoSteps(), 3);
    ScriptedWorker one = fixture.worker("one");
    ScriptedWorker two = fixture.worker("two");
    ScriptedWorker liar = fixture.worker("liar");
    one.computes(1);
    ShardRange open = two.assigned(1);
    ShardRange late = liar.assigned(1);
    fixture.timePassesWithHeartbeats(LATE, one, two, liar);
    one.assigned(1);
    one.delivers(1, late);

    fixture.arrive(liar.session, wrong(liar, 1, late.first()));

    TrainingEvent.ResultDoubted doubt =
        fixture.expectAfterOthers(TrainingEvent.ResultDoubted.class);
    assertThat(doubt.what()).contains("step 1, shards 4", "liar and one differ");
    assertThat(doubt.checker()).isEqualTo("two");
    assertThat(two.assigned(1)).isEqualTo(late);
    two.delivers(1, late);
    TrainingEvent.WorkerLost lost = fixture.expect(TrainingEvent.WorkerLost.class);
    assertThat(lost.worker()).isEqualTo("liar");
    assertThat(lost.why()).contains("other bits than that of most workers", "processor");
    two.delivers(1, open);
    fixture.expect(TrainingEvent.StepCompleted.class);
    fixture.worker("another"); // which gets no shards now, as the liar was a newcomer, too
    one.computes(2);
    two.computes(2);
    fixture.expect(TrainingEvent.StepCompleted.class);
    assertThat(fixture.digest(2)).isEqualTo(TinyJobs.trainedAlone(fixture.job));
  }

  @Test
  void ifTheCopyThatCountsIsWrongTheVersionBeforeIsSavedAndTheRunEnds() {
    fixture = new JobFixture(TinyJobs.twoSteps(), 3);
    ScriptedWorker one = fixture.worker("one");
    ScriptedWorker two = fixture.worker("two");
    ScriptedWorker liar = fixture.worker("liar");
    fixture.takesSteps(1, one, two, liar);
    String before = fixture.digest(1);
    one.computes(2);
    two.assigned(2);
    ShardRange late = liar.assigned(2);
    fixture.arrive(liar.session, wrong(liar, 2, late.first()));
    fixture.timePassesWithHeartbeats(Duration.ofMillis(500), two, liar);
    one.assigned(2);

    one.delivers(2, late);

    assertThat(fixture.expectAfterOthers(TrainingEvent.ResultDoubted.class).checker())
        .isEqualTo("two");
    two.delivers(2, two.assigned(2));
    assertThat(fixture.expectAfterOthers(TrainingEvent.WorkerLost.class).worker())
        .isEqualTo("liar");
    assertThat(fixture.savesCheckpoint().version()).isEqualTo(1);
    JobOutcome outcome = fixture.expectAfterOthers(TrainingEvent.RunEnded.class).outcome();
    assertThat(outcome).isInstanceOf(JobOutcome.Failed.class);
    assertThat(outcome.version()).isEqualTo(1);
    assertThat(outcome.reason()).contains("step 2, shards 4", "liar computed a wrong gradient");
    assertThat(fixture.digest(1)).isEqualTo(before);
  }

  @Test
  void withoutAThirdWorkerDifferentCopiesEndTheRun() {
    fixture = new JobFixture(TinyJobs.twoSteps(), 2);
    ScriptedWorker one = fixture.worker("one");
    ScriptedWorker two = fixture.worker("two");
    one.computes(1);
    ShardRange late = two.assigned(1);
    fixture.timePassesWithHeartbeats(LATE, one, two);
    one.assigned(1);
    one.shard(1, late.first()).chunks().forEach(chunk -> fixture.arrive(one.session, chunk));

    fixture.arrive(two.session, wrong(two, 1, late.first()));

    assertThat(fixture.expectAfterOthers(TrainingEvent.RunEnded.class).outcome().reason())
        .contains("step 1", "one and two differ", "no further worker that could decide");
  }

  @Test
  void aDifferentCopyOfAStepThatIsOverEndsTheRunAndItsCheckpointsAreSetAside() {
    fixture = new JobFixture(TinyJobs.job(), 2);
    ScriptedWorker one = fixture.worker("one");
    ScriptedWorker two = fixture.worker("two");
    one.computes(1);
    ShardRange late = two.assigned(1);
    TensorChunk wrong = wrong(two, 1, late.first());
    fixture.timePassesWithHeartbeats(LATE, one, two);
    one.computes(1);
    one.assigned(2);

    fixture.arrive(two.session, wrong);

    assertThat(fixture.expectAfterOthers(TrainingEvent.CheckpointsSetAside.class))
        .isEqualTo(new TrainingEvent.CheckpointsSetAside(1, Optional.of(Path.of("older"))));
    JobOutcome.Failed outcome =
        (JobOutcome.Failed) fixture.expect(TrainingEvent.RunEnded.class).outcome();
    assertThat(outcome.suspect()).isEqualTo(OptionalLong.of(1));
    assertThat(outcome.reason()).contains("step 1", "one and two differ", "that step is over");
  }

  @Test
  void ifTheThirdCopyDiffersTooAndThereIsNoFourthWorkerTheRunEnds() {
    fixture = new JobFixture(TinyJobs.twoSteps(), 3);
    ScriptedWorker one = fixture.worker("one");
    ScriptedWorker two = fixture.worker("two");
    ScriptedWorker liar = fixture.worker("liar");
    one.computes(1);
    two.assigned(1);
    ShardRange late = liar.assigned(1);
    fixture.timePassesWithHeartbeats(LATE, one, two, liar);
    one.assigned(1);
    one.delivers(1, late);
    fixture.arrive(liar.session, wrong(liar, 1, late.first()));
    two.assigned(1);

    TensorChunk third = wrong(two, 1, late.first());
    third.values().array()[third.values().from()] += 1;
    fixture.arrive(two.session, third);

    assertThat(fixture.expectAfterOthers(TrainingEvent.RunEnded.class).outcome().reason())
        .contains("liar and one and two differ", "no further worker");
  }

  @Test
  void aCheckerThatDoesNotAnswerIsReplaced() {
    fixture = new JobFixture(TinyJobs.twoSteps(), 3);
    ScriptedWorker one = fixture.worker("one");
    ScriptedWorker stuck = fixture.worker("stuck");
    ScriptedWorker liar = fixture.worker("liar");
    one.computes(1);
    ShardRange open = stuck.assigned(1);
    ShardRange late = liar.assigned(1);
    fixture.timePassesWithHeartbeats(LATE, one, stuck, liar);
    one.assigned(1);
    one.delivers(1, late);
    fixture.arrive(liar.session, wrong(liar, 1, late.first()));
    assertThat(fixture.expectAfterOthers(TrainingEvent.ResultDoubted.class).checker())
        .isEqualTo("stuck");
    assertThat(stuck.assigned(1)).isEqualTo(late);
    one.delivers(1, open); // the step is complete but for the doubt
    ScriptedWorker fourth = fixture.worker("fourth");

    fixture.timePassesWithHeartbeats(LATE, one, stuck, liar, fourth);

    assertThat(fourth.assigned(1)).isEqualTo(late);
    fourth.delivers(1, late);
    assertThat(fixture.expectAfterOthers(TrainingEvent.WorkerLost.class).worker())
        .isEqualTo("liar");
    fixture.expectAfterOthers(TrainingEvent.StepCompleted.class);
  }

  @Test
  void aLateGradientThatIsNotFiniteEndsTheSessionOfItsWorkerOnly() {
    fixture = new JobFixture(TinyJobs.twoSteps(), 2);
    ScriptedWorker one = fixture.worker("one");
    ScriptedWorker two = fixture.worker("two");
    one.computes(1);
    ShardRange late = two.assigned(1);
    TensorChunk infinite = infinite(two, 1, late.first());
    fixture.timePassesWithHeartbeats(LATE, one, two);
    one.computes(1);
    ShardRange all = one.assigned(2);

    fixture.arrive(two.session, infinite);

    assertThat(fixture.expectAfterOthers(TrainingEvent.WorkerLost.class).worker()).isEqualTo("two");
    one.delivers(2, all);
    fixture.expectAfterOthers(TrainingEvent.StepCompleted.class);
  }

  @Test
  void anEqualCopyOfAStepThatIsOverIsIgnored() {
    fixture = new JobFixture(TinyJobs.twoSteps(), 2);
    ScriptedWorker one = fixture.worker("one");
    ScriptedWorker two = fixture.worker("two");
    one.computes(1);
    ShardRange late = two.assigned(1);
    TensorChunk right = two.shard(1, late.first()).chunks().getFirst();
    fixture.timePassesWithHeartbeats(LATE, one, two);
    one.computes(1);
    ShardRange all = one.assigned(2);

    fixture.arrive(two.session, right);

    one.delivers(2, all);
    fixture.expectAfterOthers(TrainingEvent.StepCompleted.class);
    fixture.expect(TrainingEvent.StepCompleted.class);
  }

  @Test
  void anArrivingGradientThatIsNotFiniteEndsTheRunIfItIsComputedTwice() {
    fixture = new JobFixture(TinyJobs.twoSteps(), 1);
    ScriptedWorker first = fixture.worker("one");
    first.assigned(1);

    fixture.arrive(first.session, infinite(first, 1, 2));

    assertThat(fixture.expect(TrainingEvent.ResultDoubted.class).what())
        .contains("step 1", "shards 2", "from one");
    assertThat(first.assigned(1)).isEqualTo(new ShardRange(2, 1));
    fixture.arrive(first.session, infinite(first, 1, 2));
    assertThat(fixture.expect(TrainingEvent.RunEnded.class).outcome().reason())
        .contains("step 1", "shards 2", "from one", "2.bias", "Infinity at element 1");
  }

  @Test
  void aWorkerWhoseArrivingGradientAloneIsNotFiniteLosesItsSession() {
    fixture = new JobFixture(TinyJobs.twoSteps(), 2);
    ScriptedWorker broken = fixture.worker("broken");
    ScriptedWorker two = fixture.worker("two");
    ShardRange own = broken.assigned(1);
    ShardRange others = two.assigned(1);

    fixture.arrive(broken.session, infinite(broken, 1, own.first()));

    assertThat(fixture.expect(TrainingEvent.ResultDoubted.class).checker()).isEqualTo("two");
    ShardRange checked = two.assigned(1);
    assertThat(checked).isEqualTo(new ShardRange(own.first(), 1));
    two.delivers(1, checked);
    TrainingEvent.WorkerLost lost = fixture.expect(TrainingEvent.WorkerLost.class);
    assertThat(lost.worker()).isEqualTo("broken");
    assertThat(lost.why()).contains("not finite, but another computation of it is");
    broken.inbox.expectMessageClass(ToWorker.Closed.class);
    two.delivers(1, others);
    two.delivers(1, two.assigned(1));
    fixture.expect(TrainingEvent.StepCompleted.class);
  }

  private static TensorChunk wrong(ScriptedWorker worker, long step, int shard) {
    TensorChunk chunk = worker.shard(step, shard).chunks().getFirst();
    chunk.values().array()[chunk.values().from()] += 1;
    return chunk;
  }

  private static TensorChunk infinite(ScriptedWorker worker, long step, int shard) {
    TensorChunk chunk =
        worker.shard(step, shard).chunks().stream()
            .filter(c -> c.header().slice().parameter() == 3)
            .findFirst()
            .orElseThrow();
    chunk.values().array()[1] = Float.POSITIVE_INFINITY;
    return chunk;
  }
}
