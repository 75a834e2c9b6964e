package dev.tributary.coordinator.reducer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.reduce.ReductionTree;
import dev.tributary.reduce.ShardRange;
import dev.tributary.tensor.ElementType;
import dev.tributary.wire.ChunkHeader;
import dev.tributary.wire.Floats;
import dev.tributary.wire.Position;
import dev.tributary.wire.Stamp;
import dev.tributary.wire.TensorChunk;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SliceSumTest {
  private static final int COUNT = 9000;
  private static final int FROM = 3;
  private static final float LARGE = 60_000; // twice that is infinite as a float16

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void theFirstSumThatIsNotFiniteIsKnown(ElementType type) {
    float tooLarge = type == ElementType.FLOAT16 ? LARGE : 0x1.8p127f;
    float[] values = new float[COUNT];
    assertThat(total(type, values).nonFinite()).isEqualTo(-1);

    for (int bad : new int[] {8999, 8192, 8191, 4096, 4095, 0}) { // descending: each is the first
      values[bad] = tooLarge;

      TensorChunk total = total(type, values);

      assertThat(total.nonFinite()).isEqualTo(FROM + bad);
      assertThat(total.values().array()[FROM + bad]).isEqualTo(Float.POSITIVE_INFINITY);
    }
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void whatBecomesInfiniteBelowTheRootIsKnownThere(ElementType type) {
    float[] large = new float[COUNT];
    large[5000] = type == ElementType.FLOAT16 ? LARGE : 0x1.8p127f;
    SliceSum sum = new SliceSum(new ReductionTree(4), type, released -> {});

    assertThat(sum.add(chunk(0, large).seen(-1))).isEmpty();
    assertThat(sum.add(chunk(1, large).seen(-1))).isEmpty();
    assertThat(sum.add(chunk(2, new float[COUNT]).seen(-1))).isEmpty();
    TensorChunk total = sum.add(chunk(3, new float[COUNT]).seen(-1)).orElseThrow();

    assertThat(total.firstNonFinite()).isEqualTo(FROM + 5000);
  }

  /// Of two shards, each of `values`.
  private static TensorChunk total(ElementType type, float[] values) {
    SliceSum sum = new SliceSum(new ReductionTree(2), type, released -> {});
    assertThat(sum.add(chunk(1, values))).isEmpty();
    return sum.add(chunk(0, values)).orElseThrow();
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
