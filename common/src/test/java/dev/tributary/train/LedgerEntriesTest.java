package dev.tributary.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.checkpoint.NamedTensor;
import dev.tributary.digest.Xxh128;
import dev.tributary.ledger.Anchor;
import dev.tributary.ledger.Comparison;
import dev.tributary.ledger.ModelDigest;
import dev.tributary.ledger.StateRecord;
import dev.tributary.proto.v1.Job;
import dev.tributary.reduce.Slicing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;

class LedgerEntriesTest {

  @Test
  void aParameterIsDigestedSliceBySlice() {
    float[] values = new float[Slicing.CHUNK_FLOATS + 5];
    values[3] = 1;
    values[Slicing.CHUNK_FLOATS + 1] = 2;

    ModelDigest digest =
        LedgerEntries.digest(
            List.of(FMatrixRMaj.wrap(1, values.length, values), FMatrixRMaj.wrap(1, 1, values)));

    Xxh128 first =
        Xxh128.ofAll(
            List.of(
                Xxh128.of(values, 0, Slicing.CHUNK_FLOATS),
                Xxh128.of(values, Slicing.CHUNK_FLOATS, 5)));
    Xxh128 second = Xxh128.ofAll(List.of(Xxh128.of(values, 0, 1)));
    assertThat(digest.parameters()).containsExactly(first, second);
    assertThat(digest.whole()).isEqualTo(Xxh128.ofAll(List.of(first, second)));
  }

  @Test
  void weightsInAFileHaveTheDigestOfTheWeightsInMemory() {
    PreparedJob job = TinyJobs.prepared(TinyJobs.wide());
    List<FMatrixRMaj> weights = job.initialWeights();
    List<NamedTensor> inFile = ModelTensors.of(job.architecture(), weights);
    List<Anchor.Parameter> parameters = anchor(job).subject().parameters();

    assertThat(LedgerEntries.digest(parameters, inFile)).contains(LedgerEntries.digest(weights));
    assertThat(LedgerEntries.digest(parameters, inFile.subList(1, inFile.size()))).isEmpty();
    assertThat(LedgerEntries.digest(parameters, inFile.reversed())).isEmpty();
  }

  @Test
  void theAnchorStatesTheSamplesOfAnEpoch() {
    Job.Builder dropping = TinyJobs.job();
    dropping.getTrainingBuilder().setDropLast(true);

    assertThat(anchor(TinyJobs.prepared(TinyJobs.job())).subject().epoch())
        .isEqualTo(new Anchor.Epoch(200, 80, false));
    assertThat(anchor(TinyJobs.prepared(dropping)).subject().epoch())
        .isEqualTo(new Anchor.Epoch(200, 80, true));
    assertThat(new Anchor.Epoch(200, 80, true).counted()).isEqualTo(160);
  }

  @Test
  void anotherSeedIsADifferenceInTheInitialWeights() {
    Comparison.Different found = different(TinyJobs.job().setSeed(8));

    assertThat(found.step()).isZero();
    assertThat(found.aspect()).isEqualTo(new Comparison.Aspect.Weights("0.weight"));
  }

  @Test
  void anotherScheduleIsADifferenceInTheWeightsOfTheFirstAffectedStep() {
    Job.Builder other = TinyJobs.job();
    other
        .getTrainingBuilder()
        .getScheduleBuilder()
        .getStepBuilder()
        .setEverySteps(4)
        .setFactor(0.5);

    Comparison.Different found = different(other);

    assertThat(found.step()).isEqualTo(5);
    assertThat(found.aspect()).isEqualTo(new Comparison.Aspect.Weights("0.weight"));
  }

  @Test
  void aFlippedBitInAWeightIsFoundAtItsStepAndParameter() {
    PreparedJob job = TinyJobs.prepared(TinyJobs.job());
    List<StateRecord> flipped = new ArrayList<>();
    flipped.add(anchor(job));
    new LocalTrainer(job)
        .train(
            done -> {
              if (done.step() == 4) {
                float[] bias = done.weights().get(3).data;
                bias[1] = Float.intBitsToFloat(Float.floatToRawIntBits(bias[1]) ^ 1);
              }
              flipped.add(LedgerOracle.record(job, done));
            });

    assertThat(Comparison.of(LedgerOracle.records(job).iterator(), flipped.iterator()))
        .isInstanceOfSatisfying(
            Comparison.Different.class,
            found -> {
              assertThat(found.step()).isEqualTo(4);
              assertThat(found.aspect()).isEqualTo(new Comparison.Aspect.Weights("2.bias"));
              assertThat(found.others()).isZero();
            });
  }

  private static Anchor anchor(PreparedJob job) {
    return LedgerEntries.anchor(
        job, new Anchor.Origin(0, 0, Optional.empty()), TrainingState.initial(job));
  }

  private static Comparison.Different different(Job.Builder other) {
    return (Comparison.Different)
        Comparison.of(
            LedgerOracle.records(TinyJobs.prepared(TinyJobs.job())).iterator(),
            LedgerOracle.records(TinyJobs.prepared(other)).iterator());
  }
}
