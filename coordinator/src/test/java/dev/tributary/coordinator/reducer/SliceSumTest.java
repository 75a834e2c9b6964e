package dev.tributary.coordinator.reducer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.reduce.ReductionTree;
import dev.tributary.reduce.ShardRange;
import dev.tributary.tensor.ElementType;
import dev.tributary.wire.ChunkHeader;
import dev.tributary.wire.Chunks;
import dev.tributary.wire.Floats;
import dev.tributary.wire.IncomingChunk;
import dev.tributary.wire.IncomingMarshaller;
import dev.tributary.wire.Position;
import dev.tributary.wire.SlicedStream;
import dev.tributary.wire.Stamp;
import dev.tributary.wire.TensorChunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SliceSumTest {
  private static final int COUNT = 9000;
  private static final int FEW = 33; // numbers, where every order is tried
  private static final int FROM = 3;
  private static final int[] BAD = {8999, 8192, 8191, 4096, 4095, 0}; // each is the first
  private static final SliceSum.Result INCOMPLETE = SliceSum.Result.Incomplete.INCOMPLETE;
  private static final float LARGE = 60_000; // twice that is infinite as a float16

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void theFirstSumThatIsNotFiniteIsKnown(ElementType type) {
    float[] values = new float[COUNT];
    assertThat(total(type, values)).isInstanceOf(SliceSum.Result.Complete.class);

    for (int bad : BAD) {
      values[bad] = tooLarge(type);

      assertThat(total(type, values))
          .isEqualTo(new SliceSum.Result.NotFinite(true, bad, Float.POSITIVE_INFINITY));
    }
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void theFirstValueThatIsNotFiniteIsKnownWhereverItsChunkComesToLie(ElementType type) {
    for (Function<TensorChunk, IncomingChunk> way : ways(type)) {
      float[] values = new float[COUNT];
      for (int bad : BAD) {
        values[bad] = Float.NEGATIVE_INFINITY;
        var found = new SliceSum.Result.NotFinite(false, bad, Float.NEGATIVE_INFINITY);

        assertThat(sum(1, type).add(way.apply(chunk(0, values)))).isEqualTo(found);
        assertThat(sum(2, type).add(way.apply(chunk(0, values)))).isEqualTo(found);
        SliceSum second = sum(2, type);
        assertThat(second.add(way.apply(chunk(0, new float[COUNT])))).isEqualTo(INCOMPLETE);
        assertThat(second.add(way.apply(chunk(1, values)))).isEqualTo(found);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void whatBecomesInfiniteBelowTheRootIsKnownThere(ElementType type) {
    float[] large = new float[COUNT];
    large[5000] = tooLarge(type);
    SliceSum sum = sum(4, type);

    assertThat(sum.add(incoming(type, 0, large))).isEqualTo(INCOMPLETE);
    assertThat(sum.add(incoming(type, 1, large))).isEqualTo(INCOMPLETE);
    assertThat(sum.add(incoming(type, 2, new float[COUNT]))).isEqualTo(INCOMPLETE);

    assertThat(sum.add(incoming(type, 3, new float[COUNT])))
        .isEqualTo(new SliceSum.Result.NotFinite(true, 5000, Float.POSITIVE_INFINITY));
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void aValueThatHasArrivedNotFiniteCountsBeforeASumThatHasBecomeSo(ElementType type) {
    float[] large = new float[COUNT];
    large[0] = tooLarge(type);
    float[] both = large.clone();
    both[8999] = Float.NaN;
    for (Function<TensorChunk, IncomingChunk> way : ways(type)) {
      SliceSum sum = sum(2, type);
      assertThat(sum.add(way.apply(chunk(0, large)))).isEqualTo(INCOMPLETE);

      assertThat(sum.add(way.apply(chunk(1, both))))
          .isEqualTo(new SliceSum.Result.NotFinite(false, 8999, Float.NaN));
    }
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void aSliceWithANumberThatIsNotFiniteTakesNoMoreChunks(ElementType type) {
    float[] bad = new float[COUNT];
    bad[77] = Float.POSITIVE_INFINITY;
    for (Function<TensorChunk, IncomingChunk> first : ways(type)) {
      for (Function<TensorChunk, IncomingChunk> second : ways(type)) {
        SliceSum sum = sum(2, type);
        assertThat(sum.add(first.apply(chunk(0, bad))))
            .isInstanceOf(SliceSum.Result.NotFinite.class);

        assertThat(sum.add(second.apply(chunk(1, new float[COUNT])))).isEqualTo(INCOMPLETE);
      }
    }
  }

  @Test
  void theBuffersOfEveryChunkAreGivenBack() {
    float[] bad = new float[COUNT];
    bad[77] = Float.NaN;
    List<SlicedStream> buffers = new ArrayList<>();
    SliceSum sum = sum(4, ElementType.FLOAT32);
    for (int shard : new int[] {0, 0, 1, 0, 2}) { // waits, comes twice, meets its sibling
      sum.add(recorded(buffers, chunk(shard, new float[COUNT])));
    }
    assertThat(sum.add(recorded(buffers, chunk(3, bad))))
        .isInstanceOf(SliceSum.Result.NotFinite.class);
    sum.add(recorded(buffers, chunk(3, new float[COUNT])));
    assertThat(sum(2, ElementType.FLOAT32).add(recorded(buffers, chunk(0, bad))))
        .isInstanceOf(SliceSum.Result.NotFinite.class);

    assertThat(buffers).hasSize(8).allMatch(SlicedStream::isGivenBack);
  }

  private static IncomingChunk recorded(List<SlicedStream> buffers, TensorChunk chunk) {
    buffers.add(Chunks.sliced(ElementType.FLOAT32, chunk));
    return new IncomingMarshaller(ElementType.FLOAT32).parse(buffers.getLast());
  }

  /// All orders of four shards, and of each shard both ways in which it can come.
  @ParameterizedTest
  @EnumSource(ElementType.class)
  void chunksFromSocketsAndFromOneJvmGiveTheSumOfTheTree(ElementType type) {
    float[][] shards = new float[4][];
    for (int shard = 0; shard < shards.length; shard++) {
      shards[shard] = fractions(shard);
      type.roundInPlace(shards[shard], 0, FEW);
    }
    float[] expected = sum(type, sum(type, shards[0], shards[1]), sum(type, shards[2], shards[3]));
    assertThat(sum(type, sum(type, sum(type, shards[0], shards[1]), shards[2]), shards[3]))
        .isNotEqualTo(expected);
    for (int order = 0; order < 256; order++) {
      List<Integer> arrivals = List.of(order & 3, order >> 2 & 3, order >> 4 & 3, order >> 6 & 3);
      if (Set.copyOf(arrivals).size() < arrivals.size()) {
        continue;
      }
      for (int ways = 0; ways < 16; ways++) {
        SliceSum sum = sum(4, type);
        SliceSum.Result result = INCOMPLETE;
        for (int shard : arrivals) {
          assertThat(result).isEqualTo(INCOMPLETE);
          result = sum.add(ways(type).get(ways >> shard & 1).apply(chunk(shard, shards[shard])));
        }

        Floats total = ((SliceSum.Result.Complete) result).gradient().values();
        assertThat(Arrays.copyOfRange(total.array(), total.from(), total.from() + FEW))
            .as("%s, ways %d", arrivals, ways)
            .isEqualTo(expected);
      }
    }
  }

  private static float[] fractions(int shard) {
    float[] values = new float[FEW];
    for (int i = 0; i < FEW; i++) {
      values[i] = (float) ((i * 7 + shard * 5) % 11 - 5) / (3 + (i + shard) % 4);
    }
    return values;
  }

  /// `round(a + b)`, one number after the other.
  private static float[] sum(ElementType type, float[] a, float[] b) {
    float[] sum = new float[a.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = a[i] + b[i];
      type.roundInPlace(sum, i, 1);
    }
    return sum;
  }

  private static float tooLarge(ElementType type) {
    return type == ElementType.FLOAT16 ? LARGE : 0x1.8p127f;
  }

  private static List<Function<TensorChunk, IncomingChunk>> ways(ElementType type) {
    return List.of(IncomingChunk::lent, chunk -> Chunks.incoming(type, chunk));
  }

  /// Of two shards, each of `values`.
  private static SliceSum.Result total(ElementType type, float[] values) {
    SliceSum sum = sum(2, type);
    assertThat(sum.add(incoming(type, 1, values))).isEqualTo(INCOMPLETE);
    return sum.add(incoming(type, 0, values));
  }

  private static SliceSum sum(int shards, ElementType type) {
    return new SliceSum(new ReductionTree(shards), type, new ChunkPool());
  }

  private static IncomingChunk incoming(ElementType type, int shard, float[] values) {
    return Chunks.incoming(type, chunk(shard, values));
  }

  private static TensorChunk chunk(int shard, float[] values) {
    float[] array = new float[FROM + values.length + 1];
    Arrays.fill(array, Float.NaN); // what is not of the slice is nobody's business
    System.arraycopy(values, 0, array, FROM, values.length);
    return TensorChunk.lent(
        new ChunkHeader(new Stamp(1, 1, 1), 1, new ShardRange(shard, 1), new Position(0, 0)),
        new Floats(array, FROM, values.length));
  }
}
