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
  void partialsInAnyOrderAndOfAnyRangesGiveTheBitsOfPlainRecursion(long seed, int reducers) {
    ReducerFixture fixture =
        new ReducerFixture(TinyJobs.prepared(ReducerFixture.withShards(11)), reducers);
    SplittableRandom random = new SplittableRandom(seed);
    for (long step = 1; step <= 4; step++) {
      RandomGradients gradients = new RandomGradients(fixture.job, seed + 10 * step);
      Optimizer.Step begun = fixture.begin(step);

      fixture.arriveShuffled(gradients, step, random);
      fixture.expect(gradients, begun);

      assertThat(gradients.dependOnOrder()).isTrue();
      assertThat(fixture.digest(step)).isEqualTo(fixture.expectedDigest());
      assertThat(fixture.reports)
          .containsExactlyInAnyOrderElementsOf(reduced(fixture.reducers.all().size(), step));
      fixture.reports.clear();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aParameterOfSeveralSlicesIsReducedSliceBySlice(int reducers) {
    ReducerFixture fixture = new ReducerFixture(TinyJobs.prepared(TinyJobs.wide()), reducers);
    SplittableRandom random = new SplittableRandom(reducers);
    assertThat(Slicing.of(0, fixture.store.parameters().getFirst().size())).hasSize(2);
    for (long step = 1; step <= 2; step++) {
      RandomGradients gradients = new RandomGradients(fixture.job, step);
      Optimizer.Step begun = fixture.begin(step);

      fixture.arriveShuffled(gradients, step, random);
      fixture.expect(gradients, begun);

      assertThat(fixture.digest(step)).isEqualTo(fixture.expectedDigest());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void withClippingNoSliceIsUpdatedBeforeAllAreMeasured(int reducers) {
    ReducerFixture fixture = new ReducerFixture(TinyJobs.prepared(TinyJobs.clipped()), reducers);
    SplittableRandom random = new SplittableRandom(reducers);
    RecordingSubscriber received = new RecordingSubscriber();
    fixture.tellAll(new Reducer.Subscribe(ReducerFixture.SENDER, 0, false, received));
    for (long step = 1; step <= 3; step++) {
      RandomGradients gradients = new RandomGradients(fixture.job, step);
      Optimizer.Step begun = fixture.begin(step);
      received.slices.clear();

      fixture.arriveShuffled(gradients, step, random);
      assertThat(received.slices).isEmpty();
      assertThat(fixture.reports).hasSize(reducers).allMatch(Reducer.Measured.class::isInstance);
      fixture.tellAll(new Reducer.Apply(step - 1, 0.5f));
      assertThat(received.slices).isEmpty();
      fixture.applyMeasured(step);
      fixture.expect(gradients, begun);

      assertThat(fixture.digest(step)).isEqualTo(fixture.expectedDigest());
      assertThat(received.versions()).containsOnly(step).hasSize(fixture.slices.size());
      assertThat(fixture.reports.subList(reducers, fixture.reports.size()))
          .containsExactlyInAnyOrderElementsOf(reduced(reducers, step));
      fixture.reports.clear();
    }
  }

  @Test
  void aReducerReportsTheMissingShardsOfTheCurrentStepOnly() {
    ReducerFixture fixture = new ReducerFixture(TinyJobs.prepared(ReducerFixture.withShards(5)), 1);
    RandomGradients gradients = new RandomGradients(fixture.job, 1);
    fixture.begin(1);
    gradients.chunks(1, new ShardRange(0, 2)).forEach(fixture::arrive);
    gradients.chunks(1, new ShardRange(3, 1)).subList(1, 2).forEach(fixture::arrive);

    fixture.tellAll(new Reducer.ReportMissing(1));
    fixture.tellAll(new Reducer.ReportMissing(2));

    assertThat(fixture.reports).containsExactly(new Reducer.Missing(0, 1, Set.of(2, 3, 4)));
  }

  @Test
  void theMeasurementIsTheSumOfSquaresOfEachSlice() {
    ReducerFixture fixture = new ReducerFixture(TinyJobs.prepared(TinyJobs.clipped()), 1);
    RandomGradients gradients = new RandomGradients(fixture.job, 5);
    Optimizer.Step begun = fixture.begin(1);

    fixture.arriveShuffled(gradients, 1, new SplittableRandom(1));

    Reducer.Measured measured = (Reducer.Measured) fixture.reports.getFirst();
    assertThat(measured.sumsOfSquares()).containsOnlyKeys(fixture.slices);
    assertThat(measured.sumsOfSquares().values().stream().reduce(0.0, Double::sum))
        .isEqualTo(gradients.sumOfSquares(begun.samples()));
  }

  @ParameterizedTest
  @CsvSource({"wide,1", "wide,3", "wide,7", "clipped,1", "clipped,2", "clipped,4"})
  void theDigestsOfAStepDoNotDependOnTheNumberOfReducers(String kind, int reducers) {
    Job.Builder job = kind.equals("wide") ? TinyJobs.wide() : TinyJobs.clipped();
    ReducerFixture fixture =
        new ReducerFixture(
            TinyJobs.prepared(job),
            reducers,
            new ReducerFixture.Kind(WorkerLocation.IN_PROCESS, true));
    SplittableRandom random = new SplittableRandom(reducers);
    for (long step = 1; step <= 2; step++) {
      RandomGradients gradients = new RandomGradients(fixture.job, step);
      Optimizer.Step begun = fixture.begin(step);

      fixture.arriveShuffled(gradients, step, random);
      if (kind.equals("clipped")) {
        fixture.applyMeasured(step);
      }
      fixture.expect(gradients, begun);

      StepDigests found = StepDigests.NONE;
      for (Reducer.Report report : fixture.reports) {
        if (report instanceof Reducer.Reduced reduced) {
          assertThat(found.total(fixture.slices.size())).isEmpty();
          found = found.with(reduced.digests());
        }
      }
      assertThat(found.total(fixture.slices.size()))
          .contains(
              new StepDigests.OfModel(
                  LedgerEntries.digest(gradients.sums()),
                  LedgerEntries.digest(fixture.expectedWeights())));
      fixture.reports.clear();
    }
  }

  @Test
  void aChunkThatArrivesTwiceCountsOnceAndEverySenderMaySendMore() {
    ReducerFixture fixture = new ReducerFixture(TinyJobs.prepared(ReducerFixture.withShards(5)), 1);
    RandomGradients gradients = new RandomGradients(fixture.job, 1);
    Optimizer.Step begun = fixture.begin(1);
    List<TensorChunk> chunks = new ArrayList<>();
    for (int copy = 0; copy < 2; copy++) {
      chunks.addAll(gradients.chunks(1, new ShardRange(0, 3)));
      chunks.addAll(gradients.chunks(1, new ShardRange(1, 3)));
      chunks.addAll(gradients.chunks(1, new ShardRange(0, 1)));
      chunks.addAll(gradients.chunks(1, new ShardRange(4, 1)));
    }

    chunks = ReducerFixture.shuffled(chunks, new SplittableRandom(3));
    chunks.forEach(fixture::arrive);
    fixture.expect(gradients, begun);

    assertThat(fixture.digest(1)).isEqualTo(fixture.expectedDigest());
    assertThat(fixture.accepted).containsExactlyElementsOf(chunks);
    assertThat(fixture.reports).containsExactly(new Reducer.Reduced(0, 1, new TreeMap<>()));
  }

  @Test
  void aChunkOfAnotherStepIsDropped() {
    ReducerFixture fixture = new ReducerFixture(TinyJobs.prepared(ReducerFixture.withShards(2)), 1);
    RandomGradients first = new RandomGradients(fixture.job, 1);
    RandomGradients second = new RandomGradients(fixture.job, 2);
    ShardRange all = new ShardRange(0, 2);
    fixture.arrive(second.chunks(1, all).getFirst());
    Optimizer.Step begun = fixture.begin(1);
    first.chunks(1, all).forEach(fixture::arrive);
    fixture.expect(first, begun);
    begun = fixture.begin(2);

    first.chunks(1, all).forEach(fixture::arrive);
    second.chunks(2, all).forEach(fixture::arrive);
    fixture.expect(second, begun);

    assertThat(fixture.digest(2)).isEqualTo(fixture.expectedDigest());
    assertThat(fixture.accepted).hasSize(1 + 3 * fixture.slices.size());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aSubscriberGetsEverySliceOfEachVersionOnceWheneverItSubscribes(long seed) {
    ReducerFixture fixture = new ReducerFixture(TinyJobs.prepared(ReducerFixture.withShards(3)), 2);
    SplittableRandom random = new SplittableRandom(seed);
    RandomGradients gradients = new RandomGradients(fixture.job, seed);
    fixture.begin(1);
    gradients.chunks(1, new ShardRange(0, 3)).forEach(fixture::arrive);
    fixture.begin(2);
    List<TensorChunk> chunks =
        ReducerFixture.shuffled(gradients.chunks(2, new ShardRange(0, 3)), random);
    int before = random.nextInt(chunks.size() + 1);
    RecordingSubscriber received = new RecordingSubscriber();

    chunks.subList(0, before).forEach(fixture::arrive);
    fixture.tellAll(new Reducer.Subscribe(ReducerFixture.SENDER, 1, false, received));
    chunks.subList(before, chunks.size()).forEach(fixture::arrive);

    // Also from a reducer that has finished step 2: the subscriber may have to compute that step
    // again.
    assertThat(received.slices)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, 2)
                .boxed()
                .flatMap(
                    v -> fixture.slices.stream().map(id -> new RecordingSubscriber.Slice(v, id)))
                .toList());
    assertThat(received.values).allMatch(fixture::isViewOfStore);
  }

  @Test
  void aSubscriberBetweenTwoStepsGetsTheLastVersionOnceAndThenTheNext() {
    ReducerFixture fixture = new ReducerFixture(TinyJobs.prepared(ReducerFixture.withShards(2)), 2);
    RandomGradients gradients = new RandomGradients(fixture.job, 1);
    RecordingSubscriber received = new RecordingSubscriber();
    fixture.begin(1);
    gradients.chunks(1, new ShardRange(0, 2)).forEach(fixture::arrive);

    fixture.tellAll(new Reducer.Subscribe(ReducerFixture.SENDER, 1, false, received));
    List<Long> first = received.versions();
    fixture.begin(2);
    gradients.chunks(2, new ShardRange(0, 2)).forEach(fixture::arrive);
    fixture.tellAll(new Reducer.Unsubscribe(ReducerFixture.SENDER));
    fixture.begin(3);
    gradients.chunks(3, new ShardRange(0, 2)).forEach(fixture::arrive);

    int slices = fixture.slices.size();
    assertThat(first).hasSize(slices).containsOnly(1L);
    assertThat(received.versions()).hasSize(2 * slices);
    assertThat(received.versions().subList(slices, 2 * slices)).containsOnly(2L);
  }

  @Test
  void aCopyHasTheLastVersionAndOptimizerStateAndDoesNotChange() {
    ReducerFixture fixture = new ReducerFixture(TinyJobs.prepared(TinyJobs.wide()), 3);
    RandomGradients gradients = new RandomGradients(fixture.job, 1);
    ShardRange all = new ShardRange(0, fixture.job.shards());
    Optimizer.Step begun = fixture.begin(1);
    gradients.chunks(1, all).forEach(fixture::arrive);
    fixture.expect(gradients, begun);
    String version1 = fixture.expectedDigest();
    List<float[]> momentum =
        fixture.expectedStates().stream().map(states -> states.getFirst().clone()).toList();
    TrainingState copy = fixture.store.newCopy(1);
    fixture.reports.clear();

    fixture.tellAll(new Reducer.Copy(copy));
    for (long step = 2; step <= 3; step++) {
      fixture.begin(step);
      gradients.chunks(step, all).forEach(fixture::arrive);
    }

    assertThat(fixture.reports.subList(0, 3))
        .containsExactly(
            new Reducer.Copied(0, copy), new Reducer.Copied(1, copy), new Reducer.Copied(2, copy));
    assertThat(TinyJobs.digest(fixture.job, copy.weights())).isEqualTo(version1);
    for (int p = 0; p < momentum.size(); p++) {
      assertThat(copy.optimizerStates().get(p).getFirst()).isEqualTo(momentum.get(p));
    }
  }

  /// A run that is stopped in the middle of a step saves the version before it.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void aVersionCanBeCopiedWhileTheNextIsPartlyWritten(long seed) {
    ReducerFixture fixture = new ReducerFixture(TinyJobs.prepared(TinyJobs.wide()), 3);
    SplittableRandom random = new SplittableRandom(seed);
    RandomGradients gradients = new RandomGradients(fixture.job, seed);
    ShardRange all = new ShardRange(0, fixture.job.shards());
    fixture.expect(gradients, fixture.begin(1));
    gradients.chunks(1, all).forEach(fixture::arrive);
    String version1 = fixture.expectedDigest();
    List<float[]> momentum =
        fixture.expectedStates().stream().map(states -> states.getFirst().clone()).toList();
    TrainingState copy = fixture.store.newCopy(1);

    fixture.expect(gradients, fixture.begin(2));
    List<TensorChunk> chunks = ReducerFixture.shuffled(gradients.chunks(2, all), random);
    int before = random.nextInt(1, chunks.size() + 1);
    chunks.subList(0, before).forEach(fixture::arrive);
    fixture.tellAll(new Reducer.Copy(copy));
    chunks.subList(before, chunks.size()).forEach(fixture::arrive);

    assertThat(TinyJobs.digest(fixture.job, copy.weights())).isEqualTo(version1);
    for (int p = 0; p < momentum.size(); p++) {
      assertThat(copy.optimizerStates().get(p).getFirst()).isEqualTo(momentum.get(p));
    }
    assertThat(fixture.digest(2)).isEqualTo(fixture.expectedDigest());
  }

  @Test
  void everySliceHasOneReducerAndEveryReducerHasASlice() {
    ReducerFixture fixture = new ReducerFixture(TinyJobs.prepared(ReducerFixture.withShards(2)), 9);

    assertThat(fixture.reducers.all()).hasSize(fixture.slices.size()).doesNotHaveDuplicates();
    assertThat(fixture.slices).extracting(fixture.reducers::of).doesNotHaveDuplicates();
  }

  private static List<Reducer.Report> reduced(int reducers, long step) {
    return IntStream.range(0, reducers)
        .<Reducer.Report>mapToObj(number -> new Reducer.Reduced(number, step, new TreeMap<>()))
        .toList();
  }
}
