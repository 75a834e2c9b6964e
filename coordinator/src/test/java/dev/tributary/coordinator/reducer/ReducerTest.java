package dev.tributary.coordinator.reducer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.optim.Optimizer;
import dev.tributary.proto.v1.Job;
import dev.tributary.reduce.ShardRange;
import dev.tributary.reduce.Slicing;
import dev.tributary.train.LedgerEntries;
import dev.tributary.train.TinyJobs;
import dev.tributary.train.TrainingState;
import dev.tributary.wire.TensorChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReducerTest {

  @ParameterizedTest
  @CsvSource({"1,1", "2,1", "3,2", "4,2", "5,3", "6,4", "7,9"})
  void partialsInAnyOrderAndAnyCutGiveTheBitsOfPlainRecursion(long seed, int reducers) {
    ReducerBench bench = new ReducerBench(TinyJobs.prepared(ReducerBench.withShards(11)), reducers);
    SplittableRandom random = new SplittableRandom(seed);
    for (long step = 1; step <= 4; step++) {
      Gradients gradients = new Gradients(bench.job, seed + 10 * step);
      Optimizer.Step begun = bench.begin(step);

      bench.arriveShuffled(gradients, step, random);
      bench.expect(gradients, begun);

      assertThat(gradients.tellsOrdersApart()).isTrue();
      assertThat(bench.digest(step)).isEqualTo(bench.expectedDigest());
      assertThat(bench.reports)
          .containsExactlyInAnyOrderElementsOf(reduced(bench.reducers.all().size(), step));
      bench.reports.clear();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aParameterOfSeveralSlicesIsReducedSliceBySlice(int reducers) {
    ReducerBench bench = new ReducerBench(TinyJobs.prepared(TinyJobs.wide()), reducers);
    SplittableRandom random = new SplittableRandom(reducers);
    assertThat(Slicing.of(0, bench.store.parameters().getFirst().size())).hasSize(2);
    for (long step = 1; step <= 2; step++) {
      Gradients gradients = new Gradients(bench.job, step);
      Optimizer.Step begun = bench.begin(step);

      bench.arriveShuffled(gradients, step, random);
      bench.expect(gradients, begun);

      assertThat(bench.digest(step)).isEqualTo(bench.expectedDigest());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aClippedGradientWaitsUntilAllOfItIsMeasured(int reducers) {
    ReducerBench bench = new ReducerBench(TinyJobs.prepared(TinyJobs.clipped()), reducers);
    SplittableRandom random = new SplittableRandom(reducers);
    Received received = new Received();
    bench.tellAll(new Reducer.Subscribe(ReducerBench.SENDER, 0, false, received));
    for (long step = 1; step <= 3; step++) {
      Gradients gradients = new Gradients(bench.job, step);
      Optimizer.Step begun = bench.begin(step);
      received.slices.clear();

      bench.arriveShuffled(gradients, step, random);
      assertThat(received.slices).isEmpty();
      assertThat(bench.reports).hasSize(reducers).allMatch(Reducer.Measured.class::isInstance);
      bench.tellAll(new Reducer.Apply(step - 1, 0.5f));
      assertThat(received.slices).isEmpty();
      bench.applyMeasured(step);
      bench.expect(gradients, begun);

      assertThat(bench.digest(step)).isEqualTo(bench.expectedDigest());
      assertThat(received.versions()).containsOnly(step).hasSize(bench.slices.size());
      assertThat(bench.reports.subList(reducers, bench.reports.size()))
          .containsExactlyInAnyOrderElementsOf(reduced(reducers, step));
      bench.reports.clear();
    }
  }

  @Test
  void aReducerSaysWhichShardsItLacksInTheStepUnderWayOnly() {
    ReducerBench bench = new ReducerBench(TinyJobs.prepared(ReducerBench.withShards(5)), 1);
    Gradients gradients = new Gradients(bench.job, 1);
    bench.begin(1);
    gradients.chunks(1, new ShardRange(0, 2)).forEach(bench::arrive);
    gradients.chunks(1, new ShardRange(3, 1)).subList(1, 2).forEach(bench::arrive);

    bench.tellAll(new Reducer.ReportMissing(1));
    bench.tellAll(new Reducer.ReportMissing(2));

    assertThat(bench.reports).containsExactly(new Reducer.Missing(0, 1, Set.of(2, 3, 4)));
  }

  @Test
  void whatIsMeasuredIsTheSumOfSquaresOfEachSlice() {
    ReducerBench bench = new ReducerBench(TinyJobs.prepared(TinyJobs.clipped()), 1);
    Gradients gradients = new Gradients(bench.job, 5);
    Optimizer.Step begun = bench.begin(1);

    bench.arriveShuffled(gradients, 1, new SplittableRandom(1));

    Reducer.Measured measured = (Reducer.Measured) bench.reports.getFirst();
    assertThat(measured.sumsOfSquares()).containsOnlyKeys(bench.slices);
    assertThat(measured.sumsOfSquares().values().stream().reduce(0.0, Double::sum))
        .isEqualTo(gradients.sumOfSquares(begun.samples()));
  }

  @ParameterizedTest
  @CsvSource({"wide,1", "wide,3", "wide,7", "clipped,1", "clipped,2", "clipped,4"})
  void whatNamesAStepDoesNotDependOnHowManyReduceIt(String kind, int reducers) {
    Job.Builder job = kind.equals("wide") ? TinyJobs.wide() : TinyJobs.clipped();
    ReducerBench bench =
        new ReducerBench(
            TinyJobs.prepared(job),
            reducers,
            new ReducerBench.Kind(WorkerLocation.IN_PROCESS, true));
    SplittableRandom random = new SplittableRandom(reducers);
    for (long step = 1; step <= 2; step++) {
      Gradients gradients = new Gradients(bench.job, step);
      Optimizer.Step begun = bench.begin(step);

      bench.arriveShuffled(gradients, step, random);
      if (kind.equals("clipped")) {
        bench.applyMeasured(step);
      }
      bench.expect(gradients, begun);

      StepDigests found = StepDigests.NONE;
      for (Reducer.Report report : bench.reports) {
        if (report instanceof Reducer.Reduced reduced) {
          assertThat(found.total(bench.slices.size())).isEmpty();
          found = found.with(reduced.digests());
        }
      }
      assertThat(found.total(bench.slices.size()))
          .contains(
              new StepDigests.OfModel(
                  LedgerEntries.digest(gradients.sums()),
                  LedgerEntries.digest(bench.expectedWeights())));
      bench.reports.clear();
    }
  }

  @Test
  void whatArrivesTwiceCountsOnceAndEverySenderMaySendMore() {
    ReducerBench bench = new ReducerBench(TinyJobs.prepared(ReducerBench.withShards(5)), 1);
    Gradients gradients = new Gradients(bench.job, 1);
    Optimizer.Step begun = bench.begin(1);
    List<TensorChunk> chunks = new ArrayList<>();
    for (int copy = 0; copy < 2; copy++) {
      chunks.addAll(gradients.chunks(1, new ShardRange(0, 3)));
      chunks.addAll(gradients.chunks(1, new ShardRange(1, 3)));
      chunks.addAll(gradients.chunks(1, new ShardRange(0, 1)));
      chunks.addAll(gradients.chunks(1, new ShardRange(4, 1)));
    }

    chunks = ReducerBench.shuffled(chunks, new SplittableRandom(3));
    chunks.forEach(bench::arrive);
    bench.expect(gradients, begun);

    assertThat(bench.digest(1)).isEqualTo(bench.expectedDigest());
    assertThat(bench.taken).containsExactlyElementsOf(chunks);
    assertThat(bench.reports).containsExactly(new Reducer.Reduced(0, 1, new TreeMap<>()));
  }

  @Test
  void aChunkOfAnotherStepIsDropped() {
    ReducerBench bench = new ReducerBench(TinyJobs.prepared(ReducerBench.withShards(2)), 1);
    Gradients first = new Gradients(bench.job, 1);
    Gradients second = new Gradients(bench.job, 2);
    ShardRange all = new ShardRange(0, 2);
    bench.arrive(second.chunks(1, all).getFirst());
    Optimizer.Step begun = bench.begin(1);
    first.chunks(1, all).forEach(bench::arrive);
    bench.expect(first, begun);
    begun = bench.begin(2);

    first.chunks(1, all).forEach(bench::arrive);
    second.chunks(2, all).forEach(bench::arrive);
    bench.expect(second, begun);

    assertThat(bench.digest(2)).isEqualTo(bench.expectedDigest());
    assertThat(bench.taken).hasSize(1 + 3 * bench.slices.size());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whoSubscribesAtAnyMomentGetsEverySliceOfEachVersionOnce(long seed) {
    ReducerBench bench = new ReducerBench(TinyJobs.prepared(ReducerBench.withShards(3)), 2);
    SplittableRandom random = new SplittableRandom(seed);
    Gradients gradients = new Gradients(bench.job, seed);
    bench.begin(1);
    gradients.chunks(1, new ShardRange(0, 3)).forEach(bench::arrive);
    bench.begin(2);
    List<TensorChunk> chunks =
        ReducerBench.shuffled(gradients.chunks(2, new ShardRange(0, 3)), random);
    int before = random.nextInt(chunks.size() + 1);
    Received received = new Received();

    chunks.subList(0, before).forEach(bench::arrive);
    bench.tellAll(new Reducer.Subscribe(ReducerBench.SENDER, 1, false, received));
    chunks.subList(before, chunks.size()).forEach(bench::arrive);

    // Also from a reducer that was done with step 2: whoever joins may have to compute it.
    assertThat(received.slices)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, 2)
                .boxed()
                .flatMap(v -> bench.slices.stream().map(id -> new Received.Slice(v, id)))
                .toList());
    assertThat(received.values).allMatch(bench::areOfTheStore);
  }

  @Test
  void whoSubscribesBetweenTwoStepsGetsTheLastVersionOnceAndThenTheNext() {
    ReducerBench bench = new ReducerBench(TinyJobs.prepared(ReducerBench.withShards(2)), 2);
    Gradients gradients = new Gradients(bench.job, 1);
    Received received = new Received();
    bench.begin(1);
    gradients.chunks(1, new ShardRange(0, 2)).forEach(bench::arrive);

    bench.tellAll(new Reducer.Subscribe(ReducerBench.SENDER, 1, false, received));
    List<Long> first = received.versions();
    bench.begin(2);
    gradients.chunks(2, new ShardRange(0, 2)).forEach(bench::arrive);
    bench.tellAll(new Reducer.Unsubscribe(ReducerBench.SENDER));
    bench.begin(3);
    gradients.chunks(3, new ShardRange(0, 2)).forEach(bench::arrive);

    int slices = bench.slices.size();
    assertThat(first).hasSize(slices).containsOnly(1L);
    assertThat(received.versions()).hasSize(2 * slices);
    assertThat(received.versions().subList(slices, 2 * slices)).containsOnly(2L);
  }

  @Test
  void aCopyIsOfTheLastVersionAndItsOptimizerAndStaysSo() {
    ReducerBench bench = new ReducerBench(TinyJobs.prepared(TinyJobs.wide()), 3);
    Gradients gradients = new Gradients(bench.job, 1);
    ShardRange all = new ShardRange(0, bench.job.shards());
    Optimizer.Step begun = bench.begin(1);
    gradients.chunks(1, all).forEach(bench::arrive);
    bench.expect(gradients, begun);
    String version1 = bench.expectedDigest();
    List<float[]> momentum =
        bench.expectedStates().stream().map(states -> states.getFirst().clone()).toList();
    TrainingState copy = bench.store.newCopy(1);
    bench.reports.clear();

    bench.tellAll(new Reducer.Copy(copy));
    for (long step = 2; step <= 3; step++) {
      bench.begin(step);
      gradients.chunks(step, all).forEach(bench::arrive);
    }

    assertThat(bench.reports.subList(0, 3))
        .containsExactly(
            new Reducer.Copied(0, copy), new Reducer.Copied(1, copy), new Reducer.Copied(2, copy));
    assertThat(TinyJobs.digest(bench.job, copy.weights())).isEqualTo(version1);
    for (int p = 0; p < momentum.size(); p++) {
      assertThat(copy.optimizerStates().get(p).getFirst()).isEqualTo(momentum.get(p));
    }
  }

  @Test
  void everySliceHasOneReducerAndEveryReducerASlice() {
    ReducerBench bench = new ReducerBench(TinyJobs.prepared(ReducerBench.withShards(2)), 9);

    assertThat(bench.reducers.all()).hasSize(bench.slices.size()).doesNotHaveDuplicates();
    assertThat(bench.slices).extracting(bench.reducers::of).doesNotHaveDuplicates();
  }

  private static List<Reducer.Report> reduced(int reducers, long step) {
    return IntStream.range(0, reducers)
        .<Reducer.Report>mapToObj(number -> new Reducer.Reduced(number, step, new TreeMap<>()))
        .toList();
  }
}
