package dev.tributary.coordinator.reducer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.reduce.ReductionTree;
import dev.tributary.reduce.ShardRange;
import dev.tributary.tensor.ElementType;
import dev.tributary.wire.ChunkHeader;
import dev.tributary.wire.Chunks;
import dev.tributary.wire.Floats;
import dev.tributary.wire.IncomingChunk;
import dev.tributary.wire.Position;
import dev.tributary.wire.Stamp;
import dev.tributary.wire.TensorChunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SliceSumTest {
  private static final int COUNT = 9000;
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
  void chunksFromSocketsAndFromOneJvmGiveTheSameSumInAnyOrder(ElementType type) {
    float[][] shards = new float[4][COUNT];
    float[] expected = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      for (int shard = 0; shard < shards.length; shard++) {
        shards[shard][i] = (i % 7 + 1) << shard; // sums that every type has
        expected[i] += shards[shard][i];
      }
    }
    List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3));
    for (int turn = 0; turn < 24; turn++) {
      Collections.shuffle(order, new Random(turn));
      SliceSum sum = sum(4, type);
      SliceSum.Result result = INCOMPLETE;
      for (int shard : order) {
        assertThat(result).isEqualTo(INCOMPLETE);
        result = sum.add(ways(type).get((turn + shard) % 2).apply(chunk(shard, shards[shard])));
      }

      Floats total = ((SliceSum.Result.Complete) result).gradient().values();
      assertThat(Arrays.copyOfRange(total.array(), total.from(), total.from() + COUNT))
          .isEqualTo(expected);
    }
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
    float[] array = new float[FROM + COUNT + 1];
    Arrays.fill(array, Float.NaN); // what is not of the slice is nobody's business
    System.arraycopy(values, 0, array, FROM, COUNT);
    return TensorChunk.lent(
        new ChunkHeader(new Stamp(1, 1, 1), 1, new ShardRange(shard, 1), new Position(0, 0)),
        new Floats(array, FROM, COUNT));
  }
}
