package dev.tributary.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.job.JobIdentity;
import dev.tributary.proto.v1.Job;
import dev.tributary.proto.v1.Metric;
import dev.tributary.proto.v1.Split;
import dev.tributary.reduce.stopping.History;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Early stopping in the one-process trainer, which is the specification.
class EarlyStoppingTest {

  /// Ten epochs of three steps. With such a `min_delta` no evaluation is an improvement.
  private static Job.Builder job(int patience) {
    Job.Builder job = TinyJobs.job();
    job.getTrainingBuilder()
        .setEpochs(10)
        .getEarlyStoppingBuilder()
        .setPatience(patience)
        .setMinDelta(100);
    return job;
  }

  private static List<Long> steps(PreparedJob job) {
    List<Long> steps = new ArrayList<>();
    new LocalTrainer(job).train(done -> steps.add(done.step()));
    return steps;
  }

  private static Job.Builder epochs(int epochs) {
    Job.Builder job = TinyJobs.job();
    job.getTrainingBuilder().setEpochs(epochs);
    return job;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void theRunEndsAtTheEvaluationThatExhaustsThePatience(int patience) {
    PreparedJob job = TinyJobs.prepared(job(patience));

    assertThat(steps(job).getLast()).isEqualTo(3L * (1 + patience));
    assertThat(TinyJobs.trainedAlone(job))
        .isEqualTo(TinyJobs.trainedAlone(TinyJobs.prepared(epochs(1 + patience))));
  }

  @Test
  void onlyEvaluationsThatAreDueCount() {
    Job.Builder job = job(1);
    job.getTrainingBuilder().setEvaluateEveryEpochs(2);

    assertThat(steps(TinyJobs.prepared(job)).getLast()).isEqualTo(12);
  }

  @Test
  void theBestWeightsAreRestoredWhetherTheRunEndsEarlyOrNot() {
    Job.Builder early = job(3);
    early.getTrainingBuilder().getEarlyStoppingBuilder().setRestoreBest(true);
    Job.Builder whole = early.clone();
    whole.getTrainingBuilder().setEpochs(3);

    String first = TinyJobs.trainedAlone(TinyJobs.prepared(epochs(1)));
    assertThat(TinyJobs.trainedAlone(TinyJobs.prepared(early))).isEqualTo(first);
    assertThat(TinyJobs.trainedAlone(TinyJobs.prepared(whole))).isEqualTo(first);
  }

  @Test
  void theValuesAreThoseOfTheEvaluations() {
    Job.Builder given = job(1);
    given.getTrainingBuilder().getEarlyStoppingBuilder().setMetric(Metric.MACRO_F1).setMinDelta(1);
    PreparedJob job = TinyJobs.prepared(given);
    LocalTrainer trainer = new LocalTrainer(job);
    trainer.train(done -> {});

    assertThat(trainer.history().evaluations())
        .extracting(History.Evaluated::step)
        .containsExactly(3L, 6L);
    assertThat(trainer.history().evaluations())
        .allSatisfy(evaluated -> assertThat(evaluated.value()).isBetween(0.05, 1.0));
  }

  @Test
  void earlyStoppingAndWithItTheTimesOfEvaluationsBelongToTheIdentityOfAJob() {
    Job without = epochs(10).build();
    Job with = job(3).build();
    Job.Builder rarely = job(3);
    rarely.getTrainingBuilder().setEvaluateEveryEpochs(2);
    Job.Builder rarelyWithout = epochs(10);
    rarelyWithout.getTrainingBuilder().setEvaluateEveryEpochs(2);
    Job.Builder keeping = epochs(10);
    keeping.getCheckpointBuilder().getKeepBestBuilder().setCount(2);

    assertThat(JobIdentity.difference(with, without))
        .singleElement()
        .asString()
        .startsWith("training.early_stopping is {")
        .endsWith("} here and absent there");
    assertThat(JobIdentity.difference(rarely.build(), with))
        .containsExactly("training.evaluate_every_epochs is 2 here and 1 there");
    assertThat(JobIdentity.difference(rarelyWithout.build(), without)).isEmpty();
    assertThat(JobIdentity.difference(keeping.build(), without)).isEmpty();
    assertThat(JobIdentity.digest(rarely.build())).isNotEqualTo(JobIdentity.digest(with));
    assertThat(JobIdentity.digest(with)).isNotEqualTo(JobIdentity.digest(without));
    assertThat(JobIdentity.digest(rarelyWithout.build())).isEqualTo(JobIdentity.digest(without));
    assertThat(JobIdentity.digest(keeping.build())).isEqualTo(JobIdentity.digest(without));
  }

  @Test
  void wrongSettingsAreRefusedAtTheirKeys() {
    Job.Builder metric = job(3);
    metric.getTrainingBuilder().getEarlyStoppingBuilder().setMetric(Metric.RMSE);
    assertRefused(metric)
        .hasMessageStartingWith("training.early_stopping.metric: ")
        .hasMessageContaining("no rmse")
        .hasMessageContaining("loss, accuracy, macro_precision, macro_recall, macro_f1");
    Job.Builder split = job(3);
    split.getTrainingBuilder().getEarlyStoppingBuilder().setSplit(Split.TEST);
    assertRefused(split)
        .hasMessage(
            "training.early_stopping.split: the job evaluates holdout samples, not test; write"
                + " holdout, or leave the key out");
    Job.Builder delta = job(3);
    delta.getTrainingBuilder().getEarlyStoppingBuilder().setMinDelta(-1);
    assertRefused(delta).hasMessageStartingWith("training.early_stopping.min_delta: ");
    Job.Builder never = job(3);
    never.getTrainingBuilder().setEvaluateEveryEpochs(0);
    assertRefused(never).hasMessageStartingWith("training.evaluate_every_epochs: ");
    Job.Builder none = epochs(1);
    none.getCheckpointBuilder().getKeepBestBuilder().setCount(0);
    assertRefused(none).hasMessage("checkpoint.keep_best.count: 0 models; give 1 to 100");
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(Job.Builder job) {
    return assertThatThrownBy(() -> TinyJobs.prepared(job));
  }
}
