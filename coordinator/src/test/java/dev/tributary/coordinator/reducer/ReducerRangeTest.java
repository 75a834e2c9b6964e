package dev.tributary.coordinator.reducer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.coordinator.round.Copies;
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
import java.util.Optional;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Reducers with values that are not finite, or too large for the job's types, and the rounding of
/// other values.
class ReducerRangeTest {

  @Test
  void aGradientThatIsNotFiniteIsReportedWithItsSenderAndIndexAndNotAdded() {
    ReducerFixture fixture = new ReducerFixture(TinyJobs.prepared(TinyJobs.wide()), 1);
    RandomGradients gradients = new RandomGradients(fixture.job, 1);
    int index = Slicing.CHUNK_FLOATS + 77;
    gradients.set(2, new RandomGradients.Element(0, index), Float.NaN);
    fixture.begin(1);
    TensorChunk bad = gradients.chunk(1, new TreeNode(2, 1), new SliceId(0, 1));

    fixture.arrive(gradients.chunk(1, new TreeNode(2, 1), new SliceId(0, 0)));
    fixture.arrive(bad);
    fixture.arrive(gradients.chunk(1, new TreeNode(0, 2), new SliceId(0, 1)));

    TreeNode node = new TreeNode(2, 1);
    SliceId slice = new SliceId(0, 1);
    assertThat(fixture.reports)
        .containsExactly(
            new Reducer.Doubtful(
                1,
                slice,
                Copies.none(node).with(new Copies.Copy(ReducerFixture.SENDER, Optional.empty())),
                Optional.of(
                    new Reducer.NotFinite(
                        1,
                        new Reducer.Source.Worker(ReducerFixture.SENDER, node),
                        slice,
                        index,
                        Float.NaN))));
  }

  @Test
  void anOverflowInTheOptimizerIsReportedAsAnUpdateAndNotPublished() {
    Job.Builder steep = ReducerFixture.withShards(3);
    steep.getTrainingBuilder().getOptimizerBuilder().getSgdBuilder().setLearningRate(3e38);
    ReducerFixture fixture = new ReducerFixture(TinyJobs.prepared(steep), 1);
    RandomGradients gradients = new RandomGradients(fixture.job, 1);
    gradients.set(1, new RandomGradients.Element(2, 7), 1e6f);

    Reducer.NotFinite found = onlyReportOfSliceTwo(fixture, gradients);

    assertThat(found.from()).isEqualTo(Reducer.Source.UPDATE);
    assertThat(found.of().parameter()).isEqualTo(2);
    assertThat(Float.isFinite(found.value())).isFalse();
  }

  @Test
  void anOverflowInTheSumIsReportedAsASumAndTheWeightsStay() {
    ReducerFixture fixture = new ReducerFixture(TinyJobs.prepared(ReducerFixture.withShards(3)), 1);
    RandomGradients gradients = new RandomGradients(fixture.job, 1);
    for (int shard = 0; shard < 3; shard++) {
      gradients.set(shard, new RandomGradients.Element(2, 7), -3e38f);
    }

    Reducer.NotFinite found = onlyReportOfSliceTwo(fixture, gradients);

    assertThat(found.from()).isEqualTo(Reducer.Source.SUM);
    assertThat(found.of().parameter()).isEqualTo(2);
    assertThat(found.index()).isEqualTo(7);
    assertThat(found.value()).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(fixture.digest(0))
        .isEqualTo(TinyJobs.digest(fixture.job, fixture.job.initialWeights()));
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
  void sumsAndWeightsPublishedWithinTheJvmAreRoundedAndTheStoredWeightsAreNot(
      WorkerLocation workers, ElementType gradients, ElementType weights) {
    boolean copied = workers == WorkerLocation.IN_PROCESS && weights != ElementType.FLOAT32;
    Job.Builder halves = ReducerFixture.withShards(5);
    halves.getWireBuilder().setGradients(gradients).setWeights(weights);
    ReducerFixture fixture =
        new ReducerFixture(TinyJobs.prepared(halves), 2, new ReducerFixture.Kind(workers, false));
    Map<SliceId, Floats> published = new HashMap<>();
    fixture.tellAll(
        new Reducer.Subscribe(
            ReducerFixture.SENDER, 0, true, (version, id, values) -> published.put(id, values)));
    RandomGradients made = new RandomGradients(fixture.job, 1);

    Optimizer.Step begun = fixture.begin(1);
    made.chunks(1, new ShardRange(3, 2)).forEach(fixture::arrive);
    made.chunks(1, new ShardRange(0, 3)).forEach(fixture::arrive);
    fixture.expect(made, begun);

    assertThat(fixture.digest(1)).isEqualTo(fixture.expectedDigest());
    assertThat(published).hasSize(fixture.slices.size());
    List<FMatrixRMaj> owned = fixture.store.version(1);
    List<FMatrixRMaj> expected = copied ? fixture.job.rounded(owned) : owned;
    published.forEach(
        (id, values) ->
            assertThat(values.array())
                .isEqualTo(expected.get(id.parameter()).data)
                .satisfies(
                    array ->
                        assertThat(array == fixture.store.weights(1, id.parameter()))
                            .isEqualTo(!copied)));
  }

  @Test
  void anOverflowOfASixteenBitSumIsReported() {
    Job.Builder halves = ReducerFixture.withShards(3);
    halves.getWireBuilder().setGradients(ElementType.FLOAT16);
    ReducerFixture fixture = new ReducerFixture(TinyJobs.prepared(halves), 1);
    RandomGradients gradients = new RandomGradients(fixture.job, 1);
    gradients.set(0, new RandomGradients.Element(2, 7), 40_000);
    gradients.set(2, new RandomGradients.Element(2, 7), 40_000);

    Reducer.NotFinite found = onlyReportOfSliceTwo(fixture, gradients);

    assertThat(found.from()).isEqualTo(Reducer.Source.SUM);
    assertThat(found.index()).isEqualTo(7);
    assertThat(found.value()).isEqualTo(Float.POSITIVE_INFINITY);
  }

  @ParameterizedTest
  @EnumSource(WorkerLocation.class)
  void aWeightThatIsTooLargeForTheTypeInWhichItIsSentIsReportedAndNotPublished(
      WorkerLocation workers) {
    Job.Builder halves = ReducerFixture.withShards(3);
    halves.getWireBuilder().setWeights(ElementType.FLOAT16);
    halves.getTrainingBuilder().getOptimizerBuilder().getSgdBuilder().setLearningRate(1);
    ReducerFixture fixture =
        new ReducerFixture(TinyJobs.prepared(halves), 1, new ReducerFixture.Kind(workers, false));
    List<SliceId> published = new ArrayList<>();
    fixture.tellAll(
        new Reducer.Subscribe(
            ReducerFixture.SENDER, 0, true, (version, id, values) -> published.add(id)));
    RandomGradients gradients = new RandomGradients(fixture.job, 1);
    gradients.set(1, new RandomGradients.Element(2, 7), -1e8f);

    Reducer.NotFinite found = onlyReportOfSliceTwo(fixture, gradients);

    assertThat(found.from()).isEqualTo(Reducer.Source.UPDATE);
    assertThat(found.index()).isEqualTo(7);
    assertThat(found.value()).isBetween(65_520f, 1e8f);
    assertThat(published).doesNotContain(new SliceId(2, 0));
  }

  @Test
  void aWeightThatIsTooLargeIsFoundAtAnyIndexOfItsSlice() {
    Job.Builder halves = TinyJobs.wide();
    halves.getWireBuilder().setWeights(ElementType.FLOAT16);
    halves.getTrainingBuilder().getOptimizerBuilder().getSgdBuilder().setLearningRate(1);
    ReducerFixture fixture = new ReducerFixture(TinyJobs.prepared(halves), 1);
    RandomGradients gradients = new RandomGradients(fixture.job, 1);
    int index = 9000;
    gradients.set(1, new RandomGradients.Element(0, index), -1e8f);
    fixture.begin(1);

    for (int shard = 0; shard < fixture.job.shards(); shard++) {
      fixture.arrive(gradients.chunk(1, new TreeNode(shard, 1), new SliceId(0, 0)));
    }

    assertThat(fixture.reports).hasSize(1);
    Reducer.NotFinite found = (Reducer.NotFinite) fixture.reports.getFirst();
    assertThat(found.from()).isEqualTo(Reducer.Source.UPDATE);
    assertThat(found.index()).isEqualTo(index);
  }

  /// The only report of step 1 after slice 0 of parameter 2 has arrived from three shards. No slice
  /// of the step may have been published.
  private static Reducer.NotFinite onlyReportOfSliceTwo(
      ReducerFixture fixture, RandomGradients gradients) {
    RecordingSubscriber received = new RecordingSubscriber();
    fixture.tellAll(new Reducer.Subscribe(ReducerFixture.SENDER, 0, false, received));
    received.slices.clear();
    fixture.begin(1);
    for (int shard = 0; shard < 3; shard++) {
      fixture.arrive(gradients.chunk(1, new TreeNode(shard, 1), new SliceId(2, 0)));
    }
    assertThat(received.slices).isEmpty();
    assertThat(fixture.reports).hasSize(1);
    return (Reducer.NotFinite) fixture.reports.getFirst();
  }
}
