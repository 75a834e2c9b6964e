package dev.tributary.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.data.Minibatches.Minibatch;
import dev.tributary.data.Minibatches.Slice;
import dev.tributary.job.BadInput;
import dev.tributary.job.JobDefaults;
import dev.tributary.proto.v1.Synthetic;
import dev.tributary.proto.v1.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MinibatchesTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 7, 8, 9, 31, 33, 100})
  void everyEpochVisitsEverySampleOnceForAnyNumberOfShards(long samples) {
    for (int batch : new int[] {1, 2, 3, 8, 10, 64, 207}) {
      for (int shards : new int[] {1, 2, 3, 8, 13}) {
        Minibatches minibatches = new Minibatches(samples, batch, false, true, 5);
        for (long epoch = 1; epoch <= 2; epoch++) {
          assertThat(visited(minibatches, epoch, shards))
              .as("batch %d, shards %d, epoch %d", batch, shards, epoch)
              .containsExactlyInAnyOrderElementsOf(numbers(samples));
        }
      }
    }
  }

  @Test
  void aSliceHasItsPositionInTheMinibatch() {
    Minibatches minibatches = new Minibatches(25, 10, false, false, 0);

    Minibatch ragged = minibatches.at(6);

    assertThat(ragged).isEqualTo(new Minibatch(2, 20, 5));
    assertThat(Minibatches.shard(ragged, 0, 3)).isEqualTo(new Slice(2, 20, 0, 1));
    assertThat(Minibatches.shard(ragged, 1, 3)).isEqualTo(new Slice(2, 21, 1, 2));
    assertThat(Minibatches.shard(ragged, 2, 3)).isEqualTo(new Slice(2, 23, 3, 2));
  }

  @Test
  void sizesOfShardsDifferByAtMostOneAndMayBeZero() {
    List<Integer> sizes = new ArrayList<>();
    for (int shard = 0; shard < 8; shard++) {
      sizes.add(Minibatches.shard(new Minibatch(1, 40, 5), shard, 8).size());
    }

    assertThat(sizes).containsOnly(0, 1).contains(0);
    assertThat(sizes.stream().mapToInt(size -> size).sum()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({
    "10, 4, false, 3",
    "10, 4, true, 2",
    "8, 4, false, 2",
    "8, 4, true, 2",
    "3, 4, false, 1",
    "4000000000, 1, true, 4000000000",
  })
  void stepsPerEpoch(long samples, int batch, boolean dropLast, long steps) {
    assertThat(new Minibatches(samples, batch, dropLast, true, 0).stepsPerEpoch()).isEqualTo(steps);
  }

  @Test
  void aDroppedMinibatchLeavesTheNextEpochWhole() {
    Minibatches minibatches = new Minibatches(10, 4, true, true, 0);

    assertThat(minibatches.at(2)).isEqualTo(new Minibatch(1, 4, 4));
    assertThat(minibatches.at(3)).isEqualTo(new Minibatch(2, 0, 4));
  }

  @Test
  void eachEpochAndSeedHasItsOwnRepeatableOrder() {
    Minibatches minibatches = new Minibatches(100, 10, false, true, 5);
    List<Long> first = visited(minibatches, 1, 4);

    assertThat(visited(minibatches, 2, 4)).isNotEqualTo(first);
    assertThat(visited(minibatches, 1, 8)).isEqualTo(first).isNotEqualTo(numbers(100));
    assertThat(visited(new Minibatches(100, 10, false, true, 6), 1, 4)).isNotEqualTo(first);
  }

  @Test
  void withoutShufflingTheOrderIsTheDatasets() {
    assertThat(visited(new Minibatches(10, 3, false, false, 5), 2, 4)).isEqualTo(numbers(10));
  }

  @Test
  void aBillionBillionSamplesNeedNoMemory() {
    Minibatches minibatches = new Minibatches(1L << 60, 1 << 30, false, true, 5);
    Minibatch last = minibatches.at(1L << 30);
    Slice slice = Minibatches.shard(last, 1023, 1024);

    assertThat(slice.from() + slice.size()).isEqualTo(1L << 60);
    assertThat(minibatches.sample(1, slice.from())).isBetween(0L, (1L << 60) - 1);
  }

  @Test
  void theSamplesOfASliceAreReadIntoTheFirstRows() {
    Dataset dataset =
        new SyntheticDataset(
            Synthetic.newBuilder().setSamples(10).setFeatures(2).setClasses(5).build(), 1);
    Minibatches minibatches = new Minibatches(10, 6, false, true, 5);
    Slice slice = Minibatches.shard(minibatches.at(1), 1, 2);
    FMatrixRMaj x = new FMatrixRMaj(3, 2);
    FMatrixRMaj target = new FMatrixRMaj(3, 1);

    minibatches.read(dataset, slice, x, target);

    for (int row = 0; row < 3; row++) {
      assertThat(List.of(x.get(row, 0), x.get(row, 1), target.get(row, 0)))
          .isEqualTo(Samples.sample(dataset, minibatches.sample(1, 3 + row)));
    }
  }

  @Test
  void aJobsSettingsAndDefaultsApply() {
    Training training = JobDefaults.filled(Training.newBuilder().setBatch(4).build());
    Minibatches minibatches = Minibatches.of(training, 10, 5);

    assertThat(minibatches.stepsPerEpoch()).isEqualTo(3);
    assertThat(visited(minibatches, 1, 2))
        .isEqualTo(visited(new Minibatches(10, 4, false, true, 5), 1, 2));
  }

  @Test
  void droppingTheOnlyMinibatchIsRefused() {
    assertThatThrownBy(() -> new Minibatches(3, 4, true, true, 0))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("training.drop_last: the only minibatch of an epoch is dropped");
  }

  /// The samples of an epoch, in the order of its minibatches and their shards.
  private static List<Long> visited(Minibatches minibatches, long epoch, int shards) {
    List<Long> visited = new ArrayList<>();
    long before = (epoch - 1) * minibatches.stepsPerEpoch();
    for (long step = 1; step <= minibatches.stepsPerEpoch(); step++) {
      Minibatch minibatch = minibatches.at(before + step);
      assertThat(minibatch.epoch()).isEqualTo(epoch);
      for (int shard = 0; shard < shards; shard++) {
        Slice slice = Minibatches.shard(minibatch, shard, shards);
        for (int i = 0; i < slice.size(); i++) {
          visited.add(minibatches.sample(slice.epoch(), slice.from() + i));
        }
      }
    }
    return visited;
  }

  private static List<Long> numbers(long count) {
    return LongStream.range(0, count).boxed().toList();
  }
}
