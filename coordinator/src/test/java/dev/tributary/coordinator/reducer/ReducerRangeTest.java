package dev.tributary.coordinator.reducer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.optim.Optimizer;
import dev.tributary.proto.v1.ElementType;
import dev.tributary.proto.v1.Job;
import dev.tributary.reduce.ShardRange;
import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.Slicing;
import dev.tributary.reduce.TreeNode;
import dev.tributary.train.TinyJobs;
import dev.tributary.wire.Floats;
import dev.tributary.wire.TensorChunk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What reducers do with values that the types of a job cannot hold, and how they round those that
/// they can.
class ReducerRangeTest {

  @Test
  void aGradientThatIsNotFiniteIsReportedWithItsSenderAndPlace() {
    ReducerBench bench = new ReducerBench(TinyJobs.prepared(TinyJobs.wide()), 1);
    Gradients gradients = new Gradients(bench.job, 1);
    int index = Slicing.CHUNK_FLOATS + 77;
    gradients.set(2, new Gradients.Element(0, index), Float.NaN);
    bench.begin(1);
    TensorChunk bad = gradients.chunk(1, new TreeNode(2, 1), new SliceId(0, 1));

    bench.arrive(gradients.chunk(1, new TreeNode(2, 1), new SliceId(0, 0)));
    bench.arrive(bad);
    bench.arrive(gradients.chunk(1, new TreeNode(0, 2), new SliceId(0, 1)));

    assertThat(bench.reports)
        .containsExactly(
            new Reducer.NotFinite(
                1,
                new Reducer.Source.Worker(ReducerBench.SENDER, new TreeNode(2, 1)),
                new SliceId(0, 1),
                index,
                Float.NaN));
  }

  @Test
  void anUpdateThatOverflowsIsReportedAsTheOptimizersAndNotPublished() {
    Job.Builder steep = ReducerBench.withShards(3);
    steep.getTrainingBuilder().getOptimizerBuilder().getSgdBuilder().setLearningRate(3e38);
    ReducerBench bench = new ReducerBench(TinyJobs.prepared(steep), 1);
    Gradients gradients = new Gradients(bench.job, 1);
    gradients.set(1, new Gradients.Element(2, 7), 1e6f);

    Reducer.NotFinite found = onlyReportOfSliceTwo(bench, gradients);

    assertThat(found.from()).isEqualTo(Reducer.Source.UPDATE);
    assertThat(found.of().parameter()).isEqualTo(2);
    assertThat(Float.isFinite(found.value())).isFalse();
  }

  @Test
  void aSumThatOverflowsIsReportedAsNobodysAndTheWeightsStay() {
    ReducerBench bench = new ReducerBench(TinyJobs.prepared(ReducerBench.withShards(3)), 1);
    Gradients gradients = new Gradients(bench.job, 1);
    for (int shard = 0; shard < 3; shard++) {
      gradients.set(shard, new Gradients.Element(2, 7), -3e38f);
    }

    Reducer.NotFinite found = onlyReportOfSliceTwo(bench, gradients);

    assertThat(found.from()).isEqualTo(Reducer.Source.SUM);
    assertThat(found.of().parameter()).isEqualTo(2);
    assertThat(found.index()).isEqualTo(7);
    assertThat(found.value()).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(bench.digest(0)).isEqualTo(TinyJobs.digest(bench.job, bench.job.initialWeights()));
  }

  @ParameterizedTest
  @CsvSource({
    "IN_PROCESS, BFLOAT16, FLOAT32",
    "IN_PROCESS, FLOAT16, BFLOAT16",
    "IN_PROCESS, FLOAT32, FLOAT16",
    "REMOTE, BFLOAT16, FLOAT32",
    "REMOTE, FLOAT16, BFLOAT16",
    "REMOTE, FLOAT32, FLOAT16"
  })
  void everySumIsRoundedAndSoIsWhatIsPublishedWithinTheJvmButNotTheWeights(
      WorkerLocation workers, ElementType gradients, ElementType weights) {
    boolean copied = workers == WorkerLocation.IN_PROCESS && weights != ElementType.FLOAT32;
    Job.Builder halves = ReducerBench.withShards(5);
    halves.getWireBuilder().setGradients(gradients).setWeights(weights);
    ReducerBench bench =
        new ReducerBench(TinyJobs.prepared(halves), 2, new ReducerBench.Kind(workers, false));
    Map<SliceId, Floats> published = new HashMap<>();
    bench.tellAll(
        new Reducer.Subscribe(
            ReducerBench.SENDER, 0, true, (version, id, values) -> published.put(id, values)));
    Gradients made = new Gradients(bench.job, 1);

    Optimizer.Step begun = bench.begin(1);
    made.chunks(1, new ShardRange(3, 2)).forEach(bench::arrive);
    made.chunks(1, new ShardRange(0, 3)).forEach(bench::arrive);
    bench.expect(made, begun);

    assertThat(bench.digest(1)).isEqualTo(bench.expectedDigest());
    assertThat(published).hasSize(bench.slices.size());
    List<FMatrixRMaj> owned = bench.store.version(1);
    List<FMatrixRMaj> expected = copied ? bench.job.rounded(owned) : owned;
    published.forEach(
        (id, values) ->
            assertThat(values.array())
                .isEqualTo(expected.get(id.parameter()).data)
                .satisfies(
                    array ->
                        assertThat(array == bench.store.weights(1, id.parameter()))
                            .isEqualTo(!copied)));
  }

  @Test
  void aSumThatOverflowsItsSixteenBitsIsReported() {
    Job.Builder halves = ReducerBench.withShards(3);
    halves.getWireBuilder().setGradients(ElementType.FLOAT16);
    ReducerBench bench = new ReducerBench(TinyJobs.prepared(halves), 1);
    Gradients gradients = new Gradients(bench.job, 1);
    gradients.set(0, new Gradients.Element(2, 7), 40_000);
    gradients.set(2, new Gradients.Element(2, 7), 40_000);

    Reducer.NotFinite found = onlyReportOfSliceTwo(bench, gradients);

    assertThat(found.from()).isEqualTo(Reducer.Source.SUM);
    assertThat(found.index()).isEqualTo(7);
    assertThat(found.value()).isEqualTo(Float.POSITIVE_INFINITY);
  }

  @ParameterizedTest
  @EnumSource(WorkerLocation.class)
  void aWeightThatIsFiniteButNotAsWorkersAreSentItIsReportedAndNotPublished(
      WorkerLocation workers) {
    Job.Builder halves = ReducerBench.withShards(3);
    halves.getWireBuilder().setWeights(ElementType.FLOAT16);
    halves.getTrainingBuilder().getOptimizerBuilder().getSgdBuilder().setLearningRate(1);
    ReducerBench bench =
        new ReducerBench(TinyJobs.prepared(halves), 1, new ReducerBench.Kind(workers, false));
    List<SliceId> published = new ArrayList<>();
    bench.tellAll(
        new Reducer.Subscribe(
            ReducerBench.SENDER, 0, true, (version, id, values) -> published.add(id)));
    Gradients gradients = new Gradients(bench.job, 1);
    gradients.set(1, new Gradients.Element(2, 7), -1e8f);

    Reducer.NotFinite found = onlyReportOfSliceTwo(bench, gradients);

    assertThat(found.from()).isEqualTo(Reducer.Source.UPDATE);
    assertThat(found.index()).isEqualTo(7);
    assertThat(found.value()).isBetween(65_520f, 1e8f);
    assertThat(published).doesNotContain(new SliceId(2, 0));
  }

  @Test
  void aWeightThatIsTooLargeIsFoundFarIntoItsSlice() {
    Job.Builder halves = TinyJobs.wide();
    halves.getWireBuilder().setWeights(ElementType.FLOAT16);
    halves.getTrainingBuilder().getOptimizerBuilder().getSgdBuilder().setLearningRate(1);
    ReducerBench bench = new ReducerBench(TinyJobs.prepared(halves), 1);
    Gradients gradients = new Gradients(bench.job, 1);
    int index = 9000;
    gradients.set(1, new Gradients.Element(0, index), -1e8f);
    bench.begin(1);

    for (int shard = 0; shard < bench.job.shards(); shard++) {
      bench.arrive(gradients.chunk(1, new TreeNode(shard, 1), new SliceId(0, 0)));
    }

    assertThat(bench.reports).hasSize(1);
    Reducer.NotFinite found = (Reducer.NotFinite) bench.reports.getFirst();
    assertThat(found.from()).isEqualTo(Reducer.Source.UPDATE);
    assertThat(found.index()).isEqualTo(index);
  }

  /// What step 1 reports once slice 0 of parameter 2 has arrived from three shards; nothing of the
  /// step may have been published.
  private static Reducer.NotFinite onlyReportOfSliceTwo(ReducerBench bench, Gradients gradients) {
    Received received = new Received();
    bench.tellAll(new Reducer.Subscribe(ReducerBench.SENDER, 0, false, received));
    received.slices.clear();
    bench.begin(1);
    for (int shard = 0; shard < 3; shard++) {
      bench.arrive(gradients.chunk(1, new TreeNode(shard, 1), new SliceId(2, 0)));
    }
    assertThat(received.slices).isEmpty();
    assertThat(bench.reports).hasSize(1);
    return (Reducer.NotFinite) bench.reports.getFirst();
  }
}
